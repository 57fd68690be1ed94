import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of a DmRequest.
 * @deprecated Use DmRequest.$Properties instead.
 */
export interface IDmRequest extends DmRequest.$Properties {
}

/** Represents a DmRequest. */
export class DmRequest {

    /**
     * Constructs a new DmRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: DmRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** DmRequest id. */
    id: Uint8Array;

    /** DmRequest text. */
    text: string;

    /** DmRequest sentAt. */
    sentAt: (number|Long);

    /** DmRequest nick. */
    nick?: (string|null);

    /** DmRequest me. */
    me: boolean;

    /** DmRequest replyTo. */
    replyTo?: (Uint8Array|null);

    /**
     * Encodes the specified DmRequest message. Does not implicitly {@link DmRequest.verify|verify} messages.
     * @param message DmRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: DmRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a DmRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {DmRequest & DmRequest.$Shape} DmRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): DmRequest & DmRequest.$Shape;
}

export namespace DmRequest {

    /** Properties of a DmRequest. */
    interface $Properties {

        /** DmRequest id */
        id?: (Uint8Array|null);

        /** DmRequest text */
        text?: (string|null);

        /** DmRequest sentAt */
        sentAt?: (number|Long|null);

        /** DmRequest nick */
        nick?: (string|null);

        /** DmRequest me */
        me?: (boolean|null);

        /** DmRequest replyTo */
        replyTo?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a DmRequest. */
    type $Shape = DmRequest.$Properties;
}

/**
 * Properties of a DmResponse.
 * @deprecated Use DmResponse.$Properties instead.
 */
export interface IDmResponse extends DmResponse.$Properties {
}

/** Represents a DmResponse. */
export class DmResponse {

    /**
     * Constructs a new DmResponse.
     * @param [properties] Properties to set
     */
    constructor(properties?: DmResponse.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** DmResponse id. */
    id: Uint8Array;

    /** DmResponse status. */
    status: number;

    /** DmResponse reason. */
    reason: string;

    /**
     * Encodes the specified DmResponse message. Does not implicitly {@link DmResponse.verify|verify} messages.
     * @param message DmResponse message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: DmResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a DmResponse message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {DmResponse & DmResponse.$Shape} DmResponse
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): DmResponse & DmResponse.$Shape;
}

export namespace DmResponse {

    /** Properties of a DmResponse. */
    interface $Properties {

        /** DmResponse id */
        id?: (Uint8Array|null);

        /** DmResponse status */
        status?: (number|null);

        /** DmResponse reason */
        reason?: (string|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a DmResponse. */
    type $Shape = DmResponse.$Properties;
}
