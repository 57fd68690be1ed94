import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of a DhtMessage.
 * @deprecated Use DhtMessage.$Properties instead.
 */
export interface IDhtMessage extends DhtMessage.$Properties {
}

/** Represents a DhtMessage. */
export class DhtMessage {

    /**
     * Constructs a new DhtMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: DhtMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** DhtMessage type. */
    type: number;

    /** DhtMessage key. */
    key: Uint8Array;

    /** DhtMessage record. */
    record?: (RecordMessage.$Properties|null);

    /** DhtMessage closerPeers. */
    closerPeers: Uint8Array[];

    /** DhtMessage providerPeers. */
    providerPeers: Uint8Array[];

    /**
     * Encodes the specified DhtMessage message. Does not implicitly {@link DhtMessage.verify|verify} messages.
     * @param message DhtMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: DhtMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a DhtMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {DhtMessage & DhtMessage.$Shape} DhtMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): DhtMessage & DhtMessage.$Shape;
}

export namespace DhtMessage {

    /** Properties of a DhtMessage. */
    interface $Properties {

        /** DhtMessage type */
        type?: (number|null);

        /** DhtMessage key */
        key?: (Uint8Array|null);

        /** DhtMessage record */
        record?: (RecordMessage.$Properties|null);

        /** DhtMessage closerPeers */
        closerPeers?: (Uint8Array[]|null);

        /** DhtMessage providerPeers */
        providerPeers?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a DhtMessage. */
    type $Shape = DhtMessage.$Properties;
}

/**
 * Properties of a RecordMessage.
 * @deprecated Use RecordMessage.$Properties instead.
 */
export interface IRecordMessage extends RecordMessage.$Properties {
}

/** Represents a RecordMessage. */
export class RecordMessage {

    /**
     * Constructs a new RecordMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: RecordMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** RecordMessage key. */
    key: Uint8Array;

    /** RecordMessage value. */
    value: Uint8Array;

    /** RecordMessage timeReceived. */
    timeReceived: string;

    /**
     * Encodes the specified RecordMessage message. Does not implicitly {@link RecordMessage.verify|verify} messages.
     * @param message RecordMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: RecordMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a RecordMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {RecordMessage & RecordMessage.$Shape} RecordMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): RecordMessage & RecordMessage.$Shape;
}

export namespace RecordMessage {

    /** Properties of a RecordMessage. */
    interface $Properties {

        /** RecordMessage key */
        key?: (Uint8Array|null);

        /** RecordMessage value */
        value?: (Uint8Array|null);

        /** RecordMessage timeReceived */
        timeReceived?: (string|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a RecordMessage. */
    type $Shape = RecordMessage.$Properties;
}

/**
 * Properties of a PeerMessage.
 * @deprecated Use PeerMessage.$Properties instead.
 */
export interface IPeerMessage extends PeerMessage.$Properties {
}

/** Represents a PeerMessage. */
export class PeerMessage {

    /**
     * Constructs a new PeerMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: PeerMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PeerMessage id. */
    id: Uint8Array;

    /** PeerMessage addrs. */
    addrs: Uint8Array[];

    /** PeerMessage connection. */
    connection: number;

    /**
     * Encodes the specified PeerMessage message. Does not implicitly {@link PeerMessage.verify|verify} messages.
     * @param message PeerMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PeerMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PeerMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PeerMessage & PeerMessage.$Shape} PeerMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PeerMessage & PeerMessage.$Shape;
}

export namespace PeerMessage {

    /** Properties of a PeerMessage. */
    interface $Properties {

        /** PeerMessage id */
        id?: (Uint8Array|null);

        /** PeerMessage addrs */
        addrs?: (Uint8Array[]|null);

        /** PeerMessage connection */
        connection?: (number|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PeerMessage. */
    type $Shape = PeerMessage.$Properties;
}
