import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of an Announcement.
 * @deprecated Use Announcement.$Properties instead.
 */
export interface IAnnouncement extends Announcement.$Properties {
}

/** Represents an Announcement. */
export class Announcement {

    /**
     * Constructs a new Announcement.
     * @param [properties] Properties to set
     */
    constructor(properties?: Announcement.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Announcement publicKey. */
    publicKey: Uint8Array;

    /** Announcement addrs. */
    addrs: Uint8Array[];

    /**
     * Encodes the specified Announcement message. Does not implicitly {@link Announcement.verify|verify} messages.
     * @param message Announcement message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Announcement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Announcement message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Announcement & Announcement.$Shape} Announcement
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Announcement & Announcement.$Shape;
}

export namespace Announcement {

    /** Properties of an Announcement. */
    interface $Properties {

        /** Announcement publicKey */
        publicKey?: (Uint8Array|null);

        /** Announcement addrs */
        addrs?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an Announcement. */
    type $Shape = Announcement.$Properties;
}
