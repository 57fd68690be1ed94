import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of a Profile.
 * @deprecated Use Profile.$Properties instead.
 */
export interface IProfile extends Profile.$Properties {
}

/** Represents a Profile. */
export class Profile {

    /**
     * Constructs a new Profile.
     * @param [properties] Properties to set
     */
    constructor(properties?: Profile.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Profile nick. */
    nick?: (string|null);

    /**
     * Encodes the specified Profile message. Does not implicitly {@link Profile.verify|verify} messages.
     * @param message Profile message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Profile.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Profile message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Profile & Profile.$Shape} Profile
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Profile & Profile.$Shape;
}

export namespace Profile {

    /** Properties of a Profile. */
    interface $Properties {

        /** Profile nick */
        nick?: (string|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Profile. */
    type $Shape = Profile.$Properties;
}

/**
 * Properties of a SideNote.
 * @deprecated Use SideNote.$Properties instead.
 */
export interface ISideNote extends SideNote.$Properties {
}

/** Represents a SideNote. */
export class SideNote {

    /**
     * Constructs a new SideNote.
     * @param [properties] Properties to set
     */
    constructor(properties?: SideNote.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SideNote profile. */
    profile?: (Profile.$Properties|null);

    /** SideNote about. */
    about?: (MessageNote.$Properties|null);

    /**
     * Encodes the specified SideNote message. Does not implicitly {@link SideNote.verify|verify} messages.
     * @param message SideNote message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SideNote.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SideNote message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SideNote & SideNote.$Shape} SideNote
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SideNote & SideNote.$Shape;
}

export namespace SideNote {

    /** Properties of a SideNote. */
    interface $Properties {

        /** SideNote profile */
        profile?: (Profile.$Properties|null);

        /** SideNote about */
        about?: (MessageNote.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a SideNote. */
    type $Shape = SideNote.$Properties;
}

/**
 * Properties of a MessageNote.
 * @deprecated Use MessageNote.$Properties instead.
 */
export interface IMessageNote extends MessageNote.$Properties {
}

/** Represents a MessageNote. */
export class MessageNote {

    /**
     * Constructs a new MessageNote.
     * @param [properties] Properties to set
     */
    constructor(properties?: MessageNote.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** MessageNote id. */
    id: Uint8Array;

    /** MessageNote me. */
    me: boolean;

    /** MessageNote replyTo. */
    replyTo?: (Uint8Array|null);

    /**
     * Encodes the specified MessageNote message. Does not implicitly {@link MessageNote.verify|verify} messages.
     * @param message MessageNote message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: MessageNote.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a MessageNote message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {MessageNote & MessageNote.$Shape} MessageNote
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): MessageNote & MessageNote.$Shape;
}

export namespace MessageNote {

    /** Properties of a MessageNote. */
    interface $Properties {

        /** MessageNote id */
        id?: (Uint8Array|null);

        /** MessageNote me */
        me?: (boolean|null);

        /** MessageNote replyTo */
        replyTo?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a MessageNote. */
    type $Shape = MessageNote.$Properties;
}
