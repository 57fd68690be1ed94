/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["net_gossipsub_rpc_proto"] || ($protobuf.roots["net_gossipsub_rpc_proto"] = {});

export const RpcMessage = $root.RpcMessage = (() => {

    /**
     * Properties of a RpcMessage.
     * @typedef {Object} RpcMessage.$Properties
     * @property {Array.<SubOpts.$Properties>|null} [subscriptions] RpcMessage subscriptions
     * @property {Array.<Uint8Array>|null} [publish] RpcMessage publish
     * @property {ControlMessage.$Properties|null} [control] RpcMessage control
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a RpcMessage.
     * @exports IRpcMessage
     * @interface IRpcMessage
     * @augments RpcMessage.$Properties
     * @deprecated Use RpcMessage.$Properties instead.
     */

    /**
     * Shape of a RpcMessage.
     * @typedef {RpcMessage.$Properties} RpcMessage.$Shape
     */

    /**
     * Constructs a new RpcMessage.
     * @exports RpcMessage
     * @classdesc Represents a RpcMessage.
     * @constructor
     * @param {RpcMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const RpcMessage = function (properties) {
        this.subscriptions = [];
        this.publish = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * RpcMessage subscriptions.
     * @member {Array.<SubOpts.$Properties>} subscriptions
     * @memberof RpcMessage
     * @instance
     */
    RpcMessage.prototype.subscriptions = $util.emptyArray;

    /**
     * RpcMessage publish.
     * @member {Array.<Uint8Array>} publish
     * @memberof RpcMessage
     * @instance
     */
    RpcMessage.prototype.publish = $util.emptyArray;

    /**
     * RpcMessage control.
     * @member {ControlMessage.$Properties|null|undefined} control
     * @memberof RpcMessage
     * @instance
     */
    RpcMessage.prototype.control = null;

    /**
     * Encodes the specified RpcMessage message. Does not implicitly {@link RpcMessage.verify|verify} messages.
     * @function encode
     * @memberof RpcMessage
     * @static
     * @param {RpcMessage.$Properties} message RpcMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    RpcMessage.encode = function (message, writer, _depth) {
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
            $root.ControlMessage.encode(message.control, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a RpcMessage message from the specified reader or buffer.
     * @function decode
     * @memberof RpcMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {RpcMessage & RpcMessage.$Shape} RpcMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    RpcMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.RpcMessage();
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
                    message.control = $root.ControlMessage.decode(reader, reader.size(), $undefined, _depth + 1, message.control);
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

    return RpcMessage;
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

export const PubsubMessage = $root.PubsubMessage = (() => {

    /**
     * Properties of a PubsubMessage.
     * @typedef {Object} PubsubMessage.$Properties
     * @property {Uint8Array|null} [from] PubsubMessage from
     * @property {Uint8Array|null} [data] PubsubMessage data
     * @property {Uint8Array|null} [seqno] PubsubMessage seqno
     * @property {Uint8Array|null} [topic] PubsubMessage topic
     * @property {Uint8Array|null} [signature] PubsubMessage signature
     * @property {Uint8Array|null} [key] PubsubMessage key
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a PubsubMessage.
     * @exports IPubsubMessage
     * @interface IPubsubMessage
     * @augments PubsubMessage.$Properties
     * @deprecated Use PubsubMessage.$Properties instead.
     */

    /**
     * Shape of a PubsubMessage.
     * @typedef {PubsubMessage.$Properties} PubsubMessage.$Shape
     */

    /**
     * Constructs a new PubsubMessage.
     * @exports PubsubMessage
     * @classdesc Represents a PubsubMessage.
     * @constructor
     * @param {PubsubMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const PubsubMessage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * PubsubMessage from.
     * @member {Uint8Array} from
     * @memberof PubsubMessage
     * @instance
     */
    PubsubMessage.prototype.from = $util.newBuffer([]);

    /**
     * PubsubMessage data.
     * @member {Uint8Array} data
     * @memberof PubsubMessage
     * @instance
     */
    PubsubMessage.prototype.data = $util.newBuffer([]);

    /**
     * PubsubMessage seqno.
     * @member {Uint8Array} seqno
     * @memberof PubsubMessage
     * @instance
     */
    PubsubMessage.prototype.seqno = $util.newBuffer([]);

    /**
     * PubsubMessage topic.
     * @member {Uint8Array} topic
     * @memberof PubsubMessage
     * @instance
     */
    PubsubMessage.prototype.topic = $util.newBuffer([]);

    /**
     * PubsubMessage signature.
     * @member {Uint8Array} signature
     * @memberof PubsubMessage
     * @instance
     */
    PubsubMessage.prototype.signature = $util.newBuffer([]);

    /**
     * PubsubMessage key.
     * @member {Uint8Array} key
     * @memberof PubsubMessage
     * @instance
     */
    PubsubMessage.prototype.key = $util.newBuffer([]);

    /**
     * Encodes the specified PubsubMessage message. Does not implicitly {@link PubsubMessage.verify|verify} messages.
     * @function encode
     * @memberof PubsubMessage
     * @static
     * @param {PubsubMessage.$Properties} message PubsubMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    PubsubMessage.encode = function (message, writer, _depth) {
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
     * Decodes a PubsubMessage message from the specified reader or buffer.
     * @function decode
     * @memberof PubsubMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {PubsubMessage & PubsubMessage.$Shape} PubsubMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    PubsubMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.PubsubMessage();
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

    return PubsubMessage;
})();

export const ControlMessage = $root.ControlMessage = (() => {

    /**
     * Properties of a ControlMessage.
     * @typedef {Object} ControlMessage.$Properties
     * @property {Array.<Ihave.$Properties>|null} [ihave] ControlMessage ihave
     * @property {Array.<Iwant.$Properties>|null} [iwant] ControlMessage iwant
     * @property {Array.<Graft.$Properties>|null} [graft] ControlMessage graft
     * @property {Array.<Prune.$Properties>|null} [prune] ControlMessage prune
     * @property {Array.<Idontwant.$Properties>|null} [idontwant] ControlMessage idontwant
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a ControlMessage.
     * @exports IControlMessage
     * @interface IControlMessage
     * @augments ControlMessage.$Properties
     * @deprecated Use ControlMessage.$Properties instead.
     */

    /**
     * Shape of a ControlMessage.
     * @typedef {ControlMessage.$Properties} ControlMessage.$Shape
     */

    /**
     * Constructs a new ControlMessage.
     * @exports ControlMessage
     * @classdesc Represents a ControlMessage.
     * @constructor
     * @param {ControlMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const ControlMessage = function (properties) {
        this.ihave = [];
        this.iwant = [];
        this.graft = [];
        this.prune = [];
        this.idontwant = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * ControlMessage ihave.
     * @member {Array.<Ihave.$Properties>} ihave
     * @memberof ControlMessage
     * @instance
     */
    ControlMessage.prototype.ihave = $util.emptyArray;

    /**
     * ControlMessage iwant.
     * @member {Array.<Iwant.$Properties>} iwant
     * @memberof ControlMessage
     * @instance
     */
    ControlMessage.prototype.iwant = $util.emptyArray;

    /**
     * ControlMessage graft.
     * @member {Array.<Graft.$Properties>} graft
     * @memberof ControlMessage
     * @instance
     */
    ControlMessage.prototype.graft = $util.emptyArray;

    /**
     * ControlMessage prune.
     * @member {Array.<Prune.$Properties>} prune
     * @memberof ControlMessage
     * @instance
     */
    ControlMessage.prototype.prune = $util.emptyArray;

    /**
     * ControlMessage idontwant.
     * @member {Array.<Idontwant.$Properties>} idontwant
     * @memberof ControlMessage
     * @instance
     */
    ControlMessage.prototype.idontwant = $util.emptyArray;

    /**
     * Encodes the specified ControlMessage message. Does not implicitly {@link ControlMessage.verify|verify} messages.
     * @function encode
     * @memberof ControlMessage
     * @static
     * @param {ControlMessage.$Properties} message ControlMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    ControlMessage.encode = function (message, writer, _depth) {
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
        if (message.idontwant != null && message.idontwant.length)
            for (let i = 0; i < message.idontwant.length; ++i)
                $root.Idontwant.encode(message.idontwant[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a ControlMessage message from the specified reader or buffer.
     * @function decode
     * @memberof ControlMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ControlMessage & ControlMessage.$Shape} ControlMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    ControlMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.ControlMessage();
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
            case 5: {
                    if (wireType !== 2)
                        break;
                    if (!(message.idontwant && message.idontwant.length))
                        message.idontwant = [];
                    message.idontwant.push($root.Idontwant.decode(reader, reader.size(), $undefined, _depth + 1));
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

    return ControlMessage;
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

export const Idontwant = $root.Idontwant = (() => {

    /**
     * Properties of an Idontwant.
     * @typedef {Object} Idontwant.$Properties
     * @property {Array.<Uint8Array>|null} [ids] Idontwant ids
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an Idontwant.
     * @exports IIdontwant
     * @interface IIdontwant
     * @augments Idontwant.$Properties
     * @deprecated Use Idontwant.$Properties instead.
     */

    /**
     * Shape of an Idontwant.
     * @typedef {Idontwant.$Properties} Idontwant.$Shape
     */

    /**
     * Constructs a new Idontwant.
     * @exports Idontwant
     * @classdesc Represents an Idontwant.
     * @constructor
     * @param {Idontwant.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Idontwant = function (properties) {
        this.ids = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Idontwant ids.
     * @member {Array.<Uint8Array>} ids
     * @memberof Idontwant
     * @instance
     */
    Idontwant.prototype.ids = $util.emptyArray;

    /**
     * Encodes the specified Idontwant message. Does not implicitly {@link Idontwant.verify|verify} messages.
     * @function encode
     * @memberof Idontwant
     * @static
     * @param {Idontwant.$Properties} message Idontwant message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Idontwant.encode = function (message, writer, _depth) {
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
     * Decodes an Idontwant message from the specified reader or buffer.
     * @function decode
     * @memberof Idontwant
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Idontwant & Idontwant.$Shape} Idontwant
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Idontwant.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.Idontwant();
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

    return Idontwant;
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
     * @property {Array.<PeerInfo.$Properties>|null} [peers] Prune peers
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
        this.peers = [];
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
     * Prune peers.
     * @member {Array.<PeerInfo.$Properties>} peers
     * @memberof Prune
     * @instance
     */
    Prune.prototype.peers = $util.emptyArray;

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
        if (message.peers != null && message.peers.length)
            for (let i = 0; i < message.peers.length; ++i)
                $root.PeerInfo.encode(message.peers[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
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
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.peers && message.peers.length))
                        message.peers = [];
                    message.peers.push($root.PeerInfo.decode(reader, reader.size(), $undefined, _depth + 1));
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

export const PeerInfo = $root.PeerInfo = (() => {

    /**
     * Properties of a PeerInfo.
     * @typedef {Object} PeerInfo.$Properties
     * @property {Uint8Array|null} [id] PeerInfo id
     * @property {Uint8Array|null} [record] PeerInfo record
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a PeerInfo.
     * @exports IPeerInfo
     * @interface IPeerInfo
     * @augments PeerInfo.$Properties
     * @deprecated Use PeerInfo.$Properties instead.
     */

    /**
     * Shape of a PeerInfo.
     * @typedef {PeerInfo.$Properties} PeerInfo.$Shape
     */

    /**
     * Constructs a new PeerInfo.
     * @exports PeerInfo
     * @classdesc Represents a PeerInfo.
     * @constructor
     * @param {PeerInfo.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const PeerInfo = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * PeerInfo id.
     * @member {Uint8Array} id
     * @memberof PeerInfo
     * @instance
     */
    PeerInfo.prototype.id = $util.newBuffer([]);

    /**
     * PeerInfo record.
     * @member {Uint8Array} record
     * @memberof PeerInfo
     * @instance
     */
    PeerInfo.prototype.record = $util.newBuffer([]);

    /**
     * Encodes the specified PeerInfo message. Does not implicitly {@link PeerInfo.verify|verify} messages.
     * @function encode
     * @memberof PeerInfo
     * @static
     * @param {PeerInfo.$Properties} message PeerInfo message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    PeerInfo.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
        if (message.record != null && $Object.hasOwnProperty.call(message, "record"))
            writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.record);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a PeerInfo message from the specified reader or buffer.
     * @function decode
     * @memberof PeerInfo
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {PeerInfo & PeerInfo.$Shape} PeerInfo
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    PeerInfo.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.PeerInfo();
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
                    message.id = reader.bytes();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.record = reader.bytes();
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

    return PeerInfo;
})();

export {
  $root as default
};
