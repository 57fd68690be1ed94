import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** KeyType enum. */
export enum KeyType {

    /** RSA value */
    RSA = 0,

    /** Ed25519 value */
    Ed25519 = 1,

    /** Secp256k1 value */
    Secp256k1 = 2,

    /** ECDSA value */
    ECDSA = 3
}

/**
 * Properties of a PublicKeyMessage.
 * @deprecated Use PublicKeyMessage.$Properties instead.
 */
export interface IPublicKeyMessage extends PublicKeyMessage.$Properties {
}

/** Represents a PublicKeyMessage. */
export class PublicKeyMessage {

    /**
     * Constructs a new PublicKeyMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: PublicKeyMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PublicKeyMessage Type. */
    Type: KeyType;

    /** PublicKeyMessage Data. */
    Data: Uint8Array;

    /**
     * Encodes the specified PublicKeyMessage message. Does not implicitly {@link PublicKeyMessage.verify|verify} messages.
     * @param message PublicKeyMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PublicKeyMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PublicKeyMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PublicKeyMessage & PublicKeyMessage.$Shape} PublicKeyMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PublicKeyMessage & PublicKeyMessage.$Shape;
}

export namespace PublicKeyMessage {

    /** Properties of a PublicKeyMessage. */
    interface $Properties {

        /** PublicKeyMessage Type */
        Type: KeyType;

        /** PublicKeyMessage Data */
        Data: Uint8Array;

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PublicKeyMessage. */
    type $Shape = PublicKeyMessage.$Properties;
}

/**
 * Properties of a PrivateKeyMessage.
 * @deprecated Use PrivateKeyMessage.$Properties instead.
 */
export interface IPrivateKeyMessage extends PrivateKeyMessage.$Properties {
}

/** Represents a PrivateKeyMessage. */
export class PrivateKeyMessage {

    /**
     * Constructs a new PrivateKeyMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: PrivateKeyMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PrivateKeyMessage Type. */
    Type: KeyType;

    /** PrivateKeyMessage Data. */
    Data: Uint8Array;

    /**
     * Encodes the specified PrivateKeyMessage message. Does not implicitly {@link PrivateKeyMessage.verify|verify} messages.
     * @param message PrivateKeyMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PrivateKeyMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PrivateKeyMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PrivateKeyMessage & PrivateKeyMessage.$Shape} PrivateKeyMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PrivateKeyMessage & PrivateKeyMessage.$Shape;
}

export namespace PrivateKeyMessage {

    /** Properties of a PrivateKeyMessage. */
    interface $Properties {

        /** PrivateKeyMessage Type */
        Type: KeyType;

        /** PrivateKeyMessage Data */
        Data: Uint8Array;

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PrivateKeyMessage. */
    type $Shape = PrivateKeyMessage.$Properties;
}
