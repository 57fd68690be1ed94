import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of an IdentifyMessage.
 * @deprecated Use IdentifyMessage.$Properties instead.
 */
export interface IIdentifyMessage extends IdentifyMessage.$Properties {
}

/** Represents an IdentifyMessage. */
export class IdentifyMessage {

    /**
     * Constructs a new IdentifyMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: IdentifyMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** IdentifyMessage publicKey. */
    publicKey: Uint8Array;

    /** IdentifyMessage listenAddrs. */
    listenAddrs: Uint8Array[];

    /** IdentifyMessage protocols. */
    protocols: string[];

    /** IdentifyMessage observedAddr. */
    observedAddr: Uint8Array;

    /** IdentifyMessage protocolVersion. */
    protocolVersion: string;

    /** IdentifyMessage agentVersion. */
    agentVersion: string;

    /** IdentifyMessage signedPeerRecord. */
    signedPeerRecord: Uint8Array;

    /**
     * Encodes the specified IdentifyMessage message. Does not implicitly {@link IdentifyMessage.verify|verify} messages.
     * @param message IdentifyMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: IdentifyMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an IdentifyMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {IdentifyMessage & IdentifyMessage.$Shape} IdentifyMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): IdentifyMessage & IdentifyMessage.$Shape;
}

export namespace IdentifyMessage {

    /** Properties of an IdentifyMessage. */
    interface $Properties {

        /** IdentifyMessage publicKey */
        publicKey?: (Uint8Array|null);

        /** IdentifyMessage listenAddrs */
        listenAddrs?: (Uint8Array[]|null);

        /** IdentifyMessage protocols */
        protocols?: (string[]|null);

        /** IdentifyMessage observedAddr */
        observedAddr?: (Uint8Array|null);

        /** IdentifyMessage protocolVersion */
        protocolVersion?: (string|null);

        /** IdentifyMessage agentVersion */
        agentVersion?: (string|null);

        /** IdentifyMessage signedPeerRecord */
        signedPeerRecord?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an IdentifyMessage. */
    type $Shape = IdentifyMessage.$Properties;
}
