import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of an Exchange.
 * @deprecated Use Exchange.$Properties instead.
 */
export interface IExchange extends Exchange.$Properties {
}

/** Represents an Exchange. */
export class Exchange {

    /**
     * Constructs a new Exchange.
     * @param [properties] Properties to set
     */
    constructor(properties?: Exchange.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Exchange id. */
    id: Uint8Array;

    /** Exchange pubkey. */
    pubkey: Uint8Array;

    /**
     * Encodes the specified Exchange message. Does not implicitly {@link Exchange.verify|verify} messages.
     * @param message Exchange message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Exchange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Exchange message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Exchange & Exchange.$Shape} Exchange
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Exchange & Exchange.$Shape;
}

export namespace Exchange {

    /** Properties of an Exchange. */
    interface $Properties {

        /** Exchange id */
        id?: (Uint8Array|null);

        /** Exchange pubkey */
        pubkey?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an Exchange. */
    type $Shape = Exchange.$Properties;
}
