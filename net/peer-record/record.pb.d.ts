import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of an EnvelopeMessage.
 * @deprecated Use EnvelopeMessage.$Properties instead.
 */
export interface IEnvelopeMessage extends EnvelopeMessage.$Properties {
}

/** Represents an EnvelopeMessage. */
export class EnvelopeMessage {

    /**
     * Constructs a new EnvelopeMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: EnvelopeMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** EnvelopeMessage publicKey. */
    publicKey: Uint8Array;

    /** EnvelopeMessage payloadType. */
    payloadType: Uint8Array;

    /** EnvelopeMessage payload. */
    payload: Uint8Array;

    /** EnvelopeMessage signature. */
    signature: Uint8Array;

    /**
     * Encodes the specified EnvelopeMessage message. Does not implicitly {@link EnvelopeMessage.verify|verify} messages.
     * @param message EnvelopeMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: EnvelopeMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an EnvelopeMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {EnvelopeMessage & EnvelopeMessage.$Shape} EnvelopeMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): EnvelopeMessage & EnvelopeMessage.$Shape;
}

export namespace EnvelopeMessage {

    /** Properties of an EnvelopeMessage. */
    interface $Properties {

        /** EnvelopeMessage publicKey */
        publicKey?: (Uint8Array|null);

        /** EnvelopeMessage payloadType */
        payloadType?: (Uint8Array|null);

        /** EnvelopeMessage payload */
        payload?: (Uint8Array|null);

        /** EnvelopeMessage signature */
        signature?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an EnvelopeMessage. */
    type $Shape = EnvelopeMessage.$Properties;
}

/**
 * Properties of a PeerRecordMessage.
 * @deprecated Use PeerRecordMessage.$Properties instead.
 */
export interface IPeerRecordMessage extends PeerRecordMessage.$Properties {
}

/** Represents a PeerRecordMessage. */
export class PeerRecordMessage {

    /**
     * Constructs a new PeerRecordMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: PeerRecordMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PeerRecordMessage peerId. */
    peerId: Uint8Array;

    /** PeerRecordMessage seq. */
    seq: (number|Long);

    /** PeerRecordMessage addresses. */
    addresses: PeerRecordMessage.AddressInfo.$Properties[];

    /**
     * Encodes the specified PeerRecordMessage message. Does not implicitly {@link PeerRecordMessage.verify|verify} messages.
     * @param message PeerRecordMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PeerRecordMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PeerRecordMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PeerRecordMessage & PeerRecordMessage.$Shape} PeerRecordMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PeerRecordMessage & PeerRecordMessage.$Shape;
}

export namespace PeerRecordMessage {

    /** Properties of a PeerRecordMessage. */
    interface $Properties {

        /** PeerRecordMessage peerId */
        peerId?: (Uint8Array|null);

        /** PeerRecordMessage seq */
        seq?: (number|Long|null);

        /** PeerRecordMessage addresses */
        addresses?: (PeerRecordMessage.AddressInfo.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PeerRecordMessage. */
    type $Shape = PeerRecordMessage.$Properties;

    /**
     * Properties of an AddressInfo.
     * @deprecated Use PeerRecordMessage.AddressInfo.$Properties instead.
     */
    interface IAddressInfo extends PeerRecordMessage.AddressInfo.$Properties {
    }

    /** Represents an AddressInfo. */
    class AddressInfo {

        /**
         * Constructs a new AddressInfo.
         * @param [properties] Properties to set
         */
        constructor(properties?: PeerRecordMessage.AddressInfo.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** AddressInfo multiaddr. */
        multiaddr: Uint8Array;

        /**
         * Encodes the specified AddressInfo message. Does not implicitly {@link PeerRecordMessage.AddressInfo.verify|verify} messages.
         * @param message AddressInfo message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: PeerRecordMessage.AddressInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AddressInfo message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {PeerRecordMessage.AddressInfo & PeerRecordMessage.AddressInfo.$Shape} AddressInfo
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PeerRecordMessage.AddressInfo & PeerRecordMessage.AddressInfo.$Shape;
    }

    namespace AddressInfo {

        /** Properties of an AddressInfo. */
        interface $Properties {

            /** AddressInfo multiaddr */
            multiaddr?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an AddressInfo. */
        type $Shape = PeerRecordMessage.AddressInfo.$Properties;
    }
}
