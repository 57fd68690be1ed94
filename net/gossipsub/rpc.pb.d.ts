import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of a Rpc.
 * @deprecated Use Rpc.$Properties instead.
 */
export interface IRpc extends Rpc.$Properties {
}

/** Represents a Rpc. */
export class Rpc {

    /**
     * Constructs a new Rpc.
     * @param [properties] Properties to set
     */
    constructor(properties?: Rpc.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Rpc subscriptions. */
    subscriptions: SubOpts.$Properties[];

    /** Rpc publish. */
    publish: Uint8Array[];

    /** Rpc control. */
    control?: (Control.$Properties|null);

    /**
     * Encodes the specified Rpc message. Does not implicitly {@link Rpc.verify|verify} messages.
     * @param message Rpc message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Rpc.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Rpc message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Rpc & Rpc.$Shape} Rpc
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Rpc & Rpc.$Shape;
}

export namespace Rpc {

    /** Properties of a Rpc. */
    interface $Properties {

        /** Rpc subscriptions */
        subscriptions?: (SubOpts.$Properties[]|null);

        /** Rpc publish */
        publish?: (Uint8Array[]|null);

        /** Rpc control */
        control?: (Control.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Rpc. */
    type $Shape = Rpc.$Properties;
}

/**
 * Properties of a SubOpts.
 * @deprecated Use SubOpts.$Properties instead.
 */
export interface ISubOpts extends SubOpts.$Properties {
}

/** Represents a SubOpts. */
export class SubOpts {

    /**
     * Constructs a new SubOpts.
     * @param [properties] Properties to set
     */
    constructor(properties?: SubOpts.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SubOpts subscribe. */
    subscribe: boolean;

    /** SubOpts topic. */
    topic: Uint8Array;

    /**
     * Encodes the specified SubOpts message. Does not implicitly {@link SubOpts.verify|verify} messages.
     * @param message SubOpts message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: SubOpts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SubOpts message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {SubOpts & SubOpts.$Shape} SubOpts
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): SubOpts & SubOpts.$Shape;
}

export namespace SubOpts {

    /** Properties of a SubOpts. */
    interface $Properties {

        /** SubOpts subscribe */
        subscribe?: (boolean|null);

        /** SubOpts topic */
        topic?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a SubOpts. */
    type $Shape = SubOpts.$Properties;
}

/**
 * Properties of a Message.
 * @deprecated Use Message.$Properties instead.
 */
export interface IMessage extends Message.$Properties {
}

/** Represents a Message. */
export class Message {

    /**
     * Constructs a new Message.
     * @param [properties] Properties to set
     */
    constructor(properties?: Message.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Message from. */
    from: Uint8Array;

    /** Message data. */
    data: Uint8Array;

    /** Message seqno. */
    seqno: Uint8Array;

    /** Message topic. */
    topic: Uint8Array;

    /** Message signature. */
    signature: Uint8Array;

    /** Message key. */
    key: Uint8Array;

    /**
     * Encodes the specified Message message. Does not implicitly {@link Message.verify|verify} messages.
     * @param message Message message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Message.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Message message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Message & Message.$Shape} Message
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Message & Message.$Shape;
}

export namespace Message {

    /** Properties of a Message. */
    interface $Properties {

        /** Message from */
        from?: (Uint8Array|null);

        /** Message data */
        data?: (Uint8Array|null);

        /** Message seqno */
        seqno?: (Uint8Array|null);

        /** Message topic */
        topic?: (Uint8Array|null);

        /** Message signature */
        signature?: (Uint8Array|null);

        /** Message key */
        key?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Message. */
    type $Shape = Message.$Properties;
}

/**
 * Properties of a Control.
 * @deprecated Use Control.$Properties instead.
 */
export interface IControl extends Control.$Properties {
}

/** Represents a Control. */
export class Control {

    /**
     * Constructs a new Control.
     * @param [properties] Properties to set
     */
    constructor(properties?: Control.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Control ihave. */
    ihave: Ihave.$Properties[];

    /** Control iwant. */
    iwant: Iwant.$Properties[];

    /** Control graft. */
    graft: Graft.$Properties[];

    /** Control prune. */
    prune: Prune.$Properties[];

    /**
     * Encodes the specified Control message. Does not implicitly {@link Control.verify|verify} messages.
     * @param message Control message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Control.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Control message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Control & Control.$Shape} Control
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Control & Control.$Shape;
}

export namespace Control {

    /** Properties of a Control. */
    interface $Properties {

        /** Control ihave */
        ihave?: (Ihave.$Properties[]|null);

        /** Control iwant */
        iwant?: (Iwant.$Properties[]|null);

        /** Control graft */
        graft?: (Graft.$Properties[]|null);

        /** Control prune */
        prune?: (Prune.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Control. */
    type $Shape = Control.$Properties;
}

/**
 * Properties of an Ihave.
 * @deprecated Use Ihave.$Properties instead.
 */
export interface IIhave extends Ihave.$Properties {
}

/** Represents an Ihave. */
export class Ihave {

    /**
     * Constructs a new Ihave.
     * @param [properties] Properties to set
     */
    constructor(properties?: Ihave.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Ihave topic. */
    topic: Uint8Array;

    /** Ihave ids. */
    ids: Uint8Array[];

    /**
     * Encodes the specified Ihave message. Does not implicitly {@link Ihave.verify|verify} messages.
     * @param message Ihave message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Ihave.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Ihave message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Ihave & Ihave.$Shape} Ihave
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Ihave & Ihave.$Shape;
}

export namespace Ihave {

    /** Properties of an Ihave. */
    interface $Properties {

        /** Ihave topic */
        topic?: (Uint8Array|null);

        /** Ihave ids */
        ids?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an Ihave. */
    type $Shape = Ihave.$Properties;
}

/**
 * Properties of an Iwant.
 * @deprecated Use Iwant.$Properties instead.
 */
export interface IIwant extends Iwant.$Properties {
}

/** Represents an Iwant. */
export class Iwant {

    /**
     * Constructs a new Iwant.
     * @param [properties] Properties to set
     */
    constructor(properties?: Iwant.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Iwant ids. */
    ids: Uint8Array[];

    /**
     * Encodes the specified Iwant message. Does not implicitly {@link Iwant.verify|verify} messages.
     * @param message Iwant message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Iwant.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Iwant message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Iwant & Iwant.$Shape} Iwant
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Iwant & Iwant.$Shape;
}

export namespace Iwant {

    /** Properties of an Iwant. */
    interface $Properties {

        /** Iwant ids */
        ids?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an Iwant. */
    type $Shape = Iwant.$Properties;
}

/**
 * Properties of a Graft.
 * @deprecated Use Graft.$Properties instead.
 */
export interface IGraft extends Graft.$Properties {
}

/** Represents a Graft. */
export class Graft {

    /**
     * Constructs a new Graft.
     * @param [properties] Properties to set
     */
    constructor(properties?: Graft.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Graft topic. */
    topic: Uint8Array;

    /**
     * Encodes the specified Graft message. Does not implicitly {@link Graft.verify|verify} messages.
     * @param message Graft message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Graft.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Graft message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Graft & Graft.$Shape} Graft
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Graft & Graft.$Shape;
}

export namespace Graft {

    /** Properties of a Graft. */
    interface $Properties {

        /** Graft topic */
        topic?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Graft. */
    type $Shape = Graft.$Properties;
}

/**
 * Properties of a Prune.
 * @deprecated Use Prune.$Properties instead.
 */
export interface IPrune extends Prune.$Properties {
}

/** Represents a Prune. */
export class Prune {

    /**
     * Constructs a new Prune.
     * @param [properties] Properties to set
     */
    constructor(properties?: Prune.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Prune topic. */
    topic: Uint8Array;

    /** Prune backoff. */
    backoff: (number|Long);

    /**
     * Encodes the specified Prune message. Does not implicitly {@link Prune.verify|verify} messages.
     * @param message Prune message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Prune.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Prune message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Prune & Prune.$Shape} Prune
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Prune & Prune.$Shape;
}

export namespace Prune {

    /** Properties of a Prune. */
    interface $Properties {

        /** Prune topic */
        topic?: (Uint8Array|null);

        /** Prune backoff */
        backoff?: (number|Long|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Prune. */
    type $Shape = Prune.$Properties;
}
