import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of a WorkshopMessage.
 * @deprecated Use WorkshopMessage.$Properties instead.
 */
export interface IWorkshopMessage extends WorkshopMessage.$Properties {
}

/** Represents a WorkshopMessage. */
export class WorkshopMessage {

    /**
     * Constructs a new WorkshopMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: WorkshopMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** WorkshopMessage from. */
    from: string;

    /** WorkshopMessage message. */
    message: string;

    /** WorkshopMessage timestamp. */
    timestamp: (number|Long);

    /** WorkshopMessage messageType. */
    messageType: number;

    /**
     * Encodes the specified WorkshopMessage message. Does not implicitly {@link WorkshopMessage.verify|verify} messages.
     * @param message WorkshopMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: WorkshopMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a WorkshopMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {WorkshopMessage & WorkshopMessage.$Shape} WorkshopMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): WorkshopMessage & WorkshopMessage.$Shape;
}

export namespace WorkshopMessage {

    /** Properties of a WorkshopMessage. */
    interface $Properties {

        /** WorkshopMessage from */
        from?: (string|null);

        /** WorkshopMessage message */
        message?: (string|null);

        /** WorkshopMessage timestamp */
        timestamp?: (number|Long|null);

        /** WorkshopMessage messageType */
        messageType?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a WorkshopMessage. */
    type $Shape = WorkshopMessage.$Properties;
}

/**
 * Properties of a WorkshopEnvelope.
 * @deprecated Use WorkshopEnvelope.$Properties instead.
 */
export interface IWorkshopEnvelope extends WorkshopEnvelope.$Properties {
}

/** Represents a WorkshopEnvelope. */
export class WorkshopEnvelope {

    /**
     * Constructs a new WorkshopEnvelope.
     * @param [properties] Properties to set
     */
    constructor(properties?: WorkshopEnvelope.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** WorkshopEnvelope chat. */
    chat?: (WorkshopChat.$Properties|null);

    /**
     * Encodes the specified WorkshopEnvelope message. Does not implicitly {@link WorkshopEnvelope.verify|verify} messages.
     * @param message WorkshopEnvelope message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: WorkshopEnvelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a WorkshopEnvelope message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {WorkshopEnvelope & WorkshopEnvelope.$Shape} WorkshopEnvelope
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): WorkshopEnvelope & WorkshopEnvelope.$Shape;
}

export namespace WorkshopEnvelope {

    /** Properties of a WorkshopEnvelope. */
    interface $Properties {

        /** WorkshopEnvelope chat */
        chat?: (WorkshopChat.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a WorkshopEnvelope. */
    type $Shape = WorkshopEnvelope.$Properties;
}

/**
 * Properties of a WorkshopChat.
 * @deprecated Use WorkshopChat.$Properties instead.
 */
export interface IWorkshopChat extends WorkshopChat.$Properties {
}

/** Represents a WorkshopChat. */
export class WorkshopChat {

    /**
     * Constructs a new WorkshopChat.
     * @param [properties] Properties to set
     */
    constructor(properties?: WorkshopChat.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** WorkshopChat message. */
    message: string;

    /**
     * Encodes the specified WorkshopChat message. Does not implicitly {@link WorkshopChat.verify|verify} messages.
     * @param message WorkshopChat message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: WorkshopChat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a WorkshopChat message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {WorkshopChat & WorkshopChat.$Shape} WorkshopChat
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): WorkshopChat & WorkshopChat.$Shape;
}

export namespace WorkshopChat {

    /** Properties of a WorkshopChat. */
    interface $Properties {

        /** WorkshopChat message */
        message?: (string|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a WorkshopChat. */
    type $Shape = WorkshopChat.$Properties;
}
