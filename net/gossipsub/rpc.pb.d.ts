import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/**
 * Properties of a RpcMessage.
 * @deprecated Use RpcMessage.$Properties instead.
 */
export interface IRpcMessage extends RpcMessage.$Properties {
}

/** Represents a RpcMessage. */
export class RpcMessage {

    /**
     * Constructs a new RpcMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: RpcMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** RpcMessage subscriptions. */
    subscriptions: SubOpts.$Properties[];

    /** RpcMessage publish. */
    publish: Uint8Array[];

    /** RpcMessage control. */
    control?: (ControlMessage.$Properties|null);

    /**
     * Encodes the specified RpcMessage message. Does not implicitly {@link RpcMessage.verify|verify} messages.
     * @param message RpcMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: RpcMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a RpcMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {RpcMessage & RpcMessage.$Shape} RpcMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): RpcMessage & RpcMessage.$Shape;
}

export namespace RpcMessage {

    /** Properties of a RpcMessage. */
    interface $Properties {

        /** RpcMessage subscriptions */
        subscriptions?: (SubOpts.$Properties[]|null);

        /** RpcMessage publish */
        publish?: (Uint8Array[]|null);

        /** RpcMessage control */
        control?: (ControlMessage.$Properties|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a RpcMessage. */
    type $Shape = RpcMessage.$Properties;
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
 * Properties of a PubsubMessage.
 * @deprecated Use PubsubMessage.$Properties instead.
 */
export interface IPubsubMessage extends PubsubMessage.$Properties {
}

/** Represents a PubsubMessage. */
export class PubsubMessage {

    /**
     * Constructs a new PubsubMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: PubsubMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PubsubMessage from. */
    from: Uint8Array;

    /** PubsubMessage data. */
    data: Uint8Array;

    /** PubsubMessage seqno. */
    seqno: Uint8Array;

    /** PubsubMessage topic. */
    topic: Uint8Array;

    /** PubsubMessage signature. */
    signature: Uint8Array;

    /** PubsubMessage key. */
    key: Uint8Array;

    /**
     * Encodes the specified PubsubMessage message. Does not implicitly {@link PubsubMessage.verify|verify} messages.
     * @param message PubsubMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PubsubMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PubsubMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PubsubMessage & PubsubMessage.$Shape} PubsubMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PubsubMessage & PubsubMessage.$Shape;
}

export namespace PubsubMessage {

    /** Properties of a PubsubMessage. */
    interface $Properties {

        /** PubsubMessage from */
        from?: (Uint8Array|null);

        /** PubsubMessage data */
        data?: (Uint8Array|null);

        /** PubsubMessage seqno */
        seqno?: (Uint8Array|null);

        /** PubsubMessage topic */
        topic?: (Uint8Array|null);

        /** PubsubMessage signature */
        signature?: (Uint8Array|null);

        /** PubsubMessage key */
        key?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PubsubMessage. */
    type $Shape = PubsubMessage.$Properties;
}

/**
 * Properties of a ControlMessage.
 * @deprecated Use ControlMessage.$Properties instead.
 */
export interface IControlMessage extends ControlMessage.$Properties {
}

/** Represents a ControlMessage. */
export class ControlMessage {

    /**
     * Constructs a new ControlMessage.
     * @param [properties] Properties to set
     */
    constructor(properties?: ControlMessage.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ControlMessage ihave. */
    ihave: Ihave.$Properties[];

    /** ControlMessage iwant. */
    iwant: Iwant.$Properties[];

    /** ControlMessage graft. */
    graft: Graft.$Properties[];

    /** ControlMessage prune. */
    prune: Prune.$Properties[];

    /** ControlMessage idontwant. */
    idontwant: Idontwant.$Properties[];

    /**
     * Encodes the specified ControlMessage message. Does not implicitly {@link ControlMessage.verify|verify} messages.
     * @param message ControlMessage message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ControlMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ControlMessage message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ControlMessage & ControlMessage.$Shape} ControlMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ControlMessage & ControlMessage.$Shape;
}

export namespace ControlMessage {

    /** Properties of a ControlMessage. */
    interface $Properties {

        /** ControlMessage ihave */
        ihave?: (Ihave.$Properties[]|null);

        /** ControlMessage iwant */
        iwant?: (Iwant.$Properties[]|null);

        /** ControlMessage graft */
        graft?: (Graft.$Properties[]|null);

        /** ControlMessage prune */
        prune?: (Prune.$Properties[]|null);

        /** ControlMessage idontwant */
        idontwant?: (Idontwant.$Properties[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a ControlMessage. */
    type $Shape = ControlMessage.$Properties;
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
 * Properties of an Idontwant.
 * @deprecated Use Idontwant.$Properties instead.
 */
export interface IIdontwant extends Idontwant.$Properties {
}

/** Represents an Idontwant. */
export class Idontwant {

    /**
     * Constructs a new Idontwant.
     * @param [properties] Properties to set
     */
    constructor(properties?: Idontwant.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Idontwant ids. */
    ids: Uint8Array[];

    /**
     * Encodes the specified Idontwant message. Does not implicitly {@link Idontwant.verify|verify} messages.
     * @param message Idontwant message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: Idontwant.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes an Idontwant message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {Idontwant & Idontwant.$Shape} Idontwant
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): Idontwant & Idontwant.$Shape;
}

export namespace Idontwant {

    /** Properties of an Idontwant. */
    interface $Properties {

        /** Idontwant ids */
        ids?: (Uint8Array[]|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of an Idontwant. */
    type $Shape = Idontwant.$Properties;
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

    /** Prune peers. */
    peers: PeerInfo.$Properties[];

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

        /** Prune peers */
        peers?: (PeerInfo.$Properties[]|null);

        /** Prune backoff */
        backoff?: (number|Long|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a Prune. */
    type $Shape = Prune.$Properties;
}

/**
 * Properties of a PeerInfo.
 * @deprecated Use PeerInfo.$Properties instead.
 */
export interface IPeerInfo extends PeerInfo.$Properties {
}

/** Represents a PeerInfo. */
export class PeerInfo {

    /**
     * Constructs a new PeerInfo.
     * @param [properties] Properties to set
     */
    constructor(properties?: PeerInfo.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** PeerInfo id. */
    id: Uint8Array;

    /** PeerInfo record. */
    record: Uint8Array;

    /**
     * Encodes the specified PeerInfo message. Does not implicitly {@link PeerInfo.verify|verify} messages.
     * @param message PeerInfo message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: PeerInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a PeerInfo message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {PeerInfo & PeerInfo.$Shape} PeerInfo
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): PeerInfo & PeerInfo.$Shape;
}

export namespace PeerInfo {

    /** Properties of a PeerInfo. */
    interface $Properties {

        /** PeerInfo id */
        id?: (Uint8Array|null);

        /** PeerInfo record */
        record?: (Uint8Array|null);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];
    }

    /** Shape of a PeerInfo. */
    type $Shape = PeerInfo.$Properties;
}
