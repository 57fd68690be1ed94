import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of an UcMetadata.
 * @deprecated Use UcMetadata.$Properties instead.
 */
export interface IUcMetadata extends UcMetadata.$Properties {
}

/** Represents an UcMetadata. */
export class UcMetadata {

    /**
     * Constructs a new UcMetadata.
     * @param [properties] Properties to set
     */
    constructor(properties?: UcMetadata.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** UcMetadata clientVersion. */
    clientVersion: string;

    /** UcMetadata timestamp. */
    timestamp: (number|Long);

    /**
     * Encodes the specified UcMetadata message. Does not implicitly {@link UcMetadata.verify|verify} messages.
     * @param message UcMetadata message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: UcMetadata.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an UcMetadata message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {UcMetadata & UcMetadata.$Shape} UcMetadata
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): UcMetadata & UcMetadata.$Shape;
}

export namespace UcMetadata {

    /** Properties of an UcMetadata. */
    interface $Properties {

        /** UcMetadata clientVersion */
        clientVersion?: (string|null);

        /** UcMetadata timestamp */
        timestamp?: (number|Long|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an UcMetadata. */
    type $Shape = UcMetadata.$Properties;
}

/**
 * Properties of an UcRequest.
 * @deprecated Use UcRequest.$Properties instead.
 */
export interface IUcRequest extends UcRequest.$Properties {
}

/** Represents an UcRequest. */
export class UcRequest {

    /**
     * Constructs a new UcRequest.
     * @param [properties] Properties to set
     */
    constructor(properties?: UcRequest.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** UcRequest metadata. */
    metadata?: (UcMetadata.$Properties|null);

    /** UcRequest content. */
    content: string;

    /** UcRequest type. */
    type: string;

    /**
     * Encodes the specified UcRequest message. Does not implicitly {@link UcRequest.verify|verify} messages.
     * @param message UcRequest message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: UcRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an UcRequest message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {UcRequest & UcRequest.$Shape} UcRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): UcRequest & UcRequest.$Shape;
}

export namespace UcRequest {

    /** Properties of an UcRequest. */
    interface $Properties {

        /** UcRequest metadata */
        metadata?: (UcMetadata.$Properties|null);

        /** UcRequest content */
        content?: (string|null);

        /** UcRequest type */
        type?: (string|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an UcRequest. */
    type $Shape = UcRequest.$Properties;
}

/**
 * Properties of an UcResponse.
 * @deprecated Use UcResponse.$Properties instead.
 */
export interface IUcResponse extends UcResponse.$Properties {
}

/** Represents an UcResponse. */
export class UcResponse {

    /**
     * Constructs a new UcResponse.
     * @param [properties] Properties to set
     */
    constructor(properties?: UcResponse.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** UcResponse metadata. */
    metadata?: (UcMetadata.$Properties|null);

    /** UcResponse status. */
    status: number;

    /** UcResponse statusText. */
    statusText?: (string|null);

    /**
     * Encodes the specified UcResponse message. Does not implicitly {@link UcResponse.verify|verify} messages.
     * @param message UcResponse message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: UcResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an UcResponse message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {UcResponse & UcResponse.$Shape} UcResponse
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): UcResponse & UcResponse.$Shape;
}

export namespace UcResponse {

    /** Properties of an UcResponse. */
    interface $Properties {

        /** UcResponse metadata */
        metadata?: (UcMetadata.$Properties|null);

        /** UcResponse status */
        status?: (number|null);

        /** UcResponse statusText */
        statusText?: (string|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an UcResponse. */
    type $Shape = UcResponse.$Properties;
}
