/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["net_gossipsub_rpc_proto"] || ($protobuf.roots["net_gossipsub_rpc_proto"] = {});

export const Rpc = $root.Rpc = (() => {

    /**
     * Properties of a Rpc.
     * @typedef {Object} Rpc.$Properties
     * @property {Array.<SubOpts.$Properties>|null} [subscriptions] Rpc subscriptions
     * @property {Array.<Uint8Array>|null} [publish] Rpc publish
     * @property {Control.$Properties|null} [control] Rpc control
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Rpc.
     * @exports IRpc
     * @interface IRpc
     * @augments Rpc.$Properties
     * @deprecated Use Rpc.$Properties instead.
     */

    /**
     * Shape of a Rpc.
     * @typedef {Rpc.$Properties} Rpc.$Shape
     */

    /**
     * Constructs a new Rpc.
     * @exports Rpc
     * @classdesc Represents a Rpc.
     * @constructor
     * @param {Rpc.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Rpc = function (properties) {
        this.subscriptions = [];
        this.publish = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Rpc subscriptions.
     * @member {Array.<SubOpts.$Properties>} subscriptions
     * @memberof Rpc
     * @instance
     */
    Rpc.prototype.subscriptions = $util.emptyArray;

    /**
     * Rpc publish.
     * @member {Array.<Uint8Array>} publish
     * @memberof Rpc
     * @instance
     */
    Rpc.prototype.publish = $util.emptyArray;

    /**
     * Rpc control.
     * @member {Control.$Properties|null|undefined} control
     * @memberof Rpc
     * @instance
     */
    Rpc.prototype.control = null;

    /**
     * Encodes the specified Rpc message. Does not implicitly {@link Rpc.verify|verify} messages.
     * @function encode
     * @memberof Rpc
     * @static
     * @param {Rpc.$Properties} message Rpc message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Rpc.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.subscriptions != null && message.subscriptions.length)
            for (let i = 0; i < message.subscriptions.length; ++i)
                $root.SubOpts.encode(message.subscriptions[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
        if (message.publish != null && message.publish.length)
            for (let i = 0; i < message.publish.length; ++i)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.publish[i]);
        if (message.control != null && $Object.hasOwnProperty.call(message, "control"))
            $root.Control.encode(message.control, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a Rpc message from the specified reader or buffer.
     * @function decode
     * @memberof Rpc
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Rpc & Rpc.$Shape} Rpc
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Rpc.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Rpc();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.subscriptions && message.subscriptions.length))
                        message.subscriptions = [];
                    message.subscriptions.push($root.SubOpts.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.publish && message.publish.length))
                        message.publish = [];
                    message.publish.push(reader.bytes());
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.control = $root.Control.decode(reader, reader.size(), $undefined, _depth + 1, message.control);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Rpc;
})();

export const SubOpts = $root.SubOpts = (() => {

    /**
     * Properties of a SubOpts.
     * @typedef {Object} SubOpts.$Properties
     * @property {boolean|null} [subscribe] SubOpts subscribe
     * @property {Uint8Array|null} [topic] SubOpts topic
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a SubOpts.
     * @exports ISubOpts
     * @interface ISubOpts
     * @augments SubOpts.$Properties
     * @deprecated Use SubOpts.$Properties instead.
     */

    /**
     * Shape of a SubOpts.
     * @typedef {SubOpts.$Properties} SubOpts.$Shape
     */

    /**
     * Constructs a new SubOpts.
     * @exports SubOpts
     * @classdesc Represents a SubOpts.
     * @constructor
     * @param {SubOpts.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const SubOpts = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * SubOpts subscribe.
     * @member {boolean} subscribe
     * @memberof SubOpts
     * @instance
     */
    SubOpts.prototype.subscribe = false;

    /**
     * SubOpts topic.
     * @member {Uint8Array} topic
     * @memberof SubOpts
     * @instance
     */
    SubOpts.prototype.topic = $util.newBuffer([]);

    /**
     * Encodes the specified SubOpts message. Does not implicitly {@link SubOpts.verify|verify} messages.
     * @function encode
     * @memberof SubOpts
     * @static
     * @param {SubOpts.$Properties} message SubOpts message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    SubOpts.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.subscribe != null && $Object.hasOwnProperty.call(message, "subscribe"))
            writer.uint32(/* id 1, wireType 0 =*/8).bool(message.subscribe);
        if (message.topic != null && $Object.hasOwnProperty.call(message, "topic"))
            writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.topic);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a SubOpts message from the specified reader or buffer.
     * @function decode
     * @memberof SubOpts
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {SubOpts & SubOpts.$Shape} SubOpts
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    SubOpts.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SubOpts();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    message.subscribe = reader.bool();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.topic = reader.bytes();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return SubOpts;
})();

export const Message = $root.Message = (() => {

    /**
     * Properties of a Message.
     * @typedef {Object} Message.$Properties
     * @property {Uint8Array|null} [from] Message from
     * @property {Uint8Array|null} [data] Message data
     * @property {Uint8Array|null} [seqno] Message seqno
     * @property {Uint8Array|null} [topic] Message topic
     * @property {Uint8Array|null} [signature] Message signature
     * @property {Uint8Array|null} [key] Message key
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Message.
     * @exports IMessage
     * @interface IMessage
     * @augments Message.$Properties
     * @deprecated Use Message.$Properties instead.
     */

    /**
     * Shape of a Message.
     * @typedef {Message.$Properties} Message.$Shape
     */

    /**
     * Constructs a new Message.
     * @exports Message
     * @classdesc Represents a Message.
     * @constructor
     * @param {Message.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Message = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Message from.
     * @member {Uint8Array} from
     * @memberof Message
     * @instance
     */
    Message.prototype.from = $util.newBuffer([]);

    /**
     * Message data.
     * @member {Uint8Array} data
     * @memberof Message
     * @instance
     */
    Message.prototype.data = $util.newBuffer([]);

    /**
     * Message seqno.
     * @member {Uint8Array} seqno
     * @memberof Message
     * @instance
     */
    Message.prototype.seqno = $util.newBuffer([]);

    /**
     * Message topic.
     * @member {Uint8Array} topic
     * @memberof Message
     * @instance
     */
    Message.prototype.topic = $util.newBuffer([]);

    /**
     * Message signature.
     * @member {Uint8Array} signature
     * @memberof Message
     * @instance
     */
    Message.prototype.signature = $util.newBuffer([]);

    /**
     * Message key.
     * @member {Uint8Array} key
     * @memberof Message
     * @instance
     */
    Message.prototype.key = $util.newBuffer([]);

    /**
     * Encodes the specified Message message. Does not implicitly {@link Message.verify|verify} messages.
     * @function encode
     * @memberof Message
     * @static
     * @param {Message.$Properties} message Message message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Message.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.from != null && $Object.hasOwnProperty.call(message, "from"))
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.from);
        if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
            writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.data);
        if (message.seqno != null && $Object.hasOwnProperty.call(message, "seqno"))
            writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.seqno);
        if (message.topic != null && $Object.hasOwnProperty.call(message, "topic"))
            writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.topic);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature"))
            writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.signature);
        if (message.key != null && $Object.hasOwnProperty.call(message, "key"))
            writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.key);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a Message message from the specified reader or buffer.
     * @function decode
     * @memberof Message
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Message & Message.$Shape} Message
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Message.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Message();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.from = reader.bytes();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.data = reader.bytes();
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.seqno = reader.bytes();
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.topic = reader.bytes();
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.signature = reader.bytes();
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.key = reader.bytes();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Message;
})();

export const Control = $root.Control = (() => {

    /**
     * Properties of a Control.
     * @typedef {Object} Control.$Properties
     * @property {Array.<Ihave.$Properties>|null} [ihave] Control ihave
     * @property {Array.<Iwant.$Properties>|null} [iwant] Control iwant
     * @property {Array.<Graft.$Properties>|null} [graft] Control graft
     * @property {Array.<Prune.$Properties>|null} [prune] Control prune
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Control.
     * @exports IControl
     * @interface IControl
     * @augments Control.$Properties
     * @deprecated Use Control.$Properties instead.
     */

    /**
     * Shape of a Control.
     * @typedef {Control.$Properties} Control.$Shape
     */

    /**
     * Constructs a new Control.
     * @exports Control
     * @classdesc Represents a Control.
     * @constructor
     * @param {Control.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Control = function (properties) {
        this.ihave = [];
        this.iwant = [];
        this.graft = [];
        this.prune = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Control ihave.
     * @member {Array.<Ihave.$Properties>} ihave
     * @memberof Control
     * @instance
     */
    Control.prototype.ihave = $util.emptyArray;

    /**
     * Control iwant.
     * @member {Array.<Iwant.$Properties>} iwant
     * @memberof Control
     * @instance
     */
    Control.prototype.iwant = $util.emptyArray;

    /**
     * Control graft.
     * @member {Array.<Graft.$Properties>} graft
     * @memberof Control
     * @instance
     */
    Control.prototype.graft = $util.emptyArray;

    /**
     * Control prune.
     * @member {Array.<Prune.$Properties>} prune
     * @memberof Control
     * @instance
     */
    Control.prototype.prune = $util.emptyArray;

    /**
     * Encodes the specified Control message. Does not implicitly {@link Control.verify|verify} messages.
     * @function encode
     * @memberof Control
     * @static
     * @param {Control.$Properties} message Control message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Control.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.ihave != null && message.ihave.length)
            for (let i = 0; i < message.ihave.length; ++i)
                $root.Ihave.encode(message.ihave[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
        if (message.iwant != null && message.iwant.length)
            for (let i = 0; i < message.iwant.length; ++i)
                $root.Iwant.encode(message.iwant[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
        if (message.graft != null && message.graft.length)
            for (let i = 0; i < message.graft.length; ++i)
                $root.Graft.encode(message.graft[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
        if (message.prune != null && message.prune.length)
            for (let i = 0; i < message.prune.length; ++i)
                $root.Prune.encode(message.prune[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a Control message from the specified reader or buffer.
     * @function decode
     * @memberof Control
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Control & Control.$Shape} Control
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Control.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Control();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.ihave && message.ihave.length))
                        message.ihave = [];
                    message.ihave.push($root.Ihave.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.iwant && message.iwant.length))
                        message.iwant = [];
                    message.iwant.push($root.Iwant.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.graft && message.graft.length))
                        message.graft = [];
                    message.graft.push($root.Graft.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.prune && message.prune.length))
                        message.prune = [];
                    message.prune.push($root.Prune.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Control;
})();

export const Ihave = $root.Ihave = (() => {

    /**
     * Properties of an Ihave.
     * @typedef {Object} Ihave.$Properties
     * @property {Uint8Array|null} [topic] Ihave topic
     * @property {Array.<Uint8Array>|null} [ids] Ihave ids
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an Ihave.
     * @exports IIhave
     * @interface IIhave
     * @augments Ihave.$Properties
     * @deprecated Use Ihave.$Properties instead.
     */

    /**
     * Shape of an Ihave.
     * @typedef {Ihave.$Properties} Ihave.$Shape
     */

    /**
     * Constructs a new Ihave.
     * @exports Ihave
     * @classdesc Represents an Ihave.
     * @constructor
     * @param {Ihave.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Ihave = function (properties) {
        this.ids = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Ihave topic.
     * @member {Uint8Array} topic
     * @memberof Ihave
     * @instance
     */
    Ihave.prototype.topic = $util.newBuffer([]);

    /**
     * Ihave ids.
     * @member {Array.<Uint8Array>} ids
     * @memberof Ihave
     * @instance
     */
    Ihave.prototype.ids = $util.emptyArray;

    /**
     * Encodes the specified Ihave message. Does not implicitly {@link Ihave.verify|verify} messages.
     * @function encode
     * @memberof Ihave
     * @static
     * @param {Ihave.$Properties} message Ihave message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Ihave.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.topic != null && $Object.hasOwnProperty.call(message, "topic"))
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.topic);
        if (message.ids != null && message.ids.length)
            for (let i = 0; i < message.ids.length; ++i)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.ids[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes an Ihave message from the specified reader or buffer.
     * @function decode
     * @memberof Ihave
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Ihave & Ihave.$Shape} Ihave
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Ihave.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Ihave();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.topic = reader.bytes();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.ids && message.ids.length))
                        message.ids = [];
                    message.ids.push(reader.bytes());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Ihave;
})();

export const Iwant = $root.Iwant = (() => {

    /**
     * Properties of an Iwant.
     * @typedef {Object} Iwant.$Properties
     * @property {Array.<Uint8Array>|null} [ids] Iwant ids
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an Iwant.
     * @exports IIwant
     * @interface IIwant
     * @augments Iwant.$Properties
     * @deprecated Use Iwant.$Properties instead.
     */

    /**
     * Shape of an Iwant.
     * @typedef {Iwant.$Properties} Iwant.$Shape
     */

    /**
     * Constructs a new Iwant.
     * @exports Iwant
     * @classdesc Represents an Iwant.
     * @constructor
     * @param {Iwant.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Iwant = function (properties) {
        this.ids = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Iwant ids.
     * @member {Array.<Uint8Array>} ids
     * @memberof Iwant
     * @instance
     */
    Iwant.prototype.ids = $util.emptyArray;

    /**
     * Encodes the specified Iwant message. Does not implicitly {@link Iwant.verify|verify} messages.
     * @function encode
     * @memberof Iwant
     * @static
     * @param {Iwant.$Properties} message Iwant message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Iwant.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.ids != null && message.ids.length)
            for (let i = 0; i < message.ids.length; ++i)
                writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.ids[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes an Iwant message from the specified reader or buffer.
     * @function decode
     * @memberof Iwant
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Iwant & Iwant.$Shape} Iwant
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Iwant.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Iwant();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.ids && message.ids.length))
                        message.ids = [];
                    message.ids.push(reader.bytes());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Iwant;
})();

export const Graft = $root.Graft = (() => {

    /**
     * Properties of a Graft.
     * @typedef {Object} Graft.$Properties
     * @property {Uint8Array|null} [topic] Graft topic
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Graft.
     * @exports IGraft
     * @interface IGraft
     * @augments Graft.$Properties
     * @deprecated Use Graft.$Properties instead.
     */

    /**
     * Shape of a Graft.
     * @typedef {Graft.$Properties} Graft.$Shape
     */

    /**
     * Constructs a new Graft.
     * @exports Graft
     * @classdesc Represents a Graft.
     * @constructor
     * @param {Graft.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Graft = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Graft topic.
     * @member {Uint8Array} topic
     * @memberof Graft
     * @instance
     */
    Graft.prototype.topic = $util.newBuffer([]);

    /**
     * Encodes the specified Graft message. Does not implicitly {@link Graft.verify|verify} messages.
     * @function encode
     * @memberof Graft
     * @static
     * @param {Graft.$Properties} message Graft message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Graft.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.topic != null && $Object.hasOwnProperty.call(message, "topic"))
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.topic);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a Graft message from the specified reader or buffer.
     * @function decode
     * @memberof Graft
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Graft & Graft.$Shape} Graft
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Graft.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Graft();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.topic = reader.bytes();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Graft;
})();

export const Prune = $root.Prune = (() => {

    /**
     * Properties of a Prune.
     * @typedef {Object} Prune.$Properties
     * @property {Uint8Array|null} [topic] Prune topic
     * @property {number|Long|null} [backoff] Prune backoff
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Prune.
     * @exports IPrune
     * @interface IPrune
     * @augments Prune.$Properties
     * @deprecated Use Prune.$Properties instead.
     */

    /**
     * Shape of a Prune.
     * @typedef {Prune.$Properties} Prune.$Shape
     */

    /**
     * Constructs a new Prune.
     * @exports Prune
     * @classdesc Represents a Prune.
     * @constructor
     * @param {Prune.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Prune = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Prune topic.
     * @member {Uint8Array} topic
     * @memberof Prune
     * @instance
     */
    Prune.prototype.topic = $util.newBuffer([]);

    /**
     * Prune backoff.
     * @member {number|Long} backoff
     * @memberof Prune
     * @instance
     */
    Prune.prototype.backoff = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    /**
     * Encodes the specified Prune message. Does not implicitly {@link Prune.verify|verify} messages.
     * @function encode
     * @memberof Prune
     * @static
     * @param {Prune.$Properties} message Prune message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Prune.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.topic != null && $Object.hasOwnProperty.call(message, "topic"))
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.topic);
        if (message.backoff != null && $Object.hasOwnProperty.call(message, "backoff"))
            writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.backoff);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a Prune message from the specified reader or buffer.
     * @function decode
     * @memberof Prune
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Prune & Prune.$Shape} Prune
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Prune.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Prune();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.topic = reader.bytes();
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    message.backoff = reader.uint64();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Prune;
})();

export {
  $root as default
};
