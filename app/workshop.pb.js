/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["app_workshop_proto"] || ($protobuf.roots["app_workshop_proto"] = {});

export const WorkshopMessage = $root.WorkshopMessage = (() => {

    /**
     * Properties of a WorkshopMessage.
     * @typedef {Object} WorkshopMessage.$Properties
     * @property {string|null} [from] WorkshopMessage from
     * @property {string|null} [message] WorkshopMessage message
     * @property {number|Long|null} [timestamp] WorkshopMessage timestamp
     * @property {number|null} [messageType] WorkshopMessage messageType
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a WorkshopMessage.
     * @exports IWorkshopMessage
     * @interface IWorkshopMessage
     * @augments WorkshopMessage.$Properties
     * @deprecated Use WorkshopMessage.$Properties instead.
     */

    /**
     * Shape of a WorkshopMessage.
     * @typedef {WorkshopMessage.$Properties} WorkshopMessage.$Shape
     */

    /**
     * Constructs a new WorkshopMessage.
     * @exports WorkshopMessage
     * @classdesc Represents a WorkshopMessage.
     * @constructor
     * @param {WorkshopMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const WorkshopMessage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * WorkshopMessage from.
     * @member {string} from
     * @memberof WorkshopMessage
     * @instance
     */
    WorkshopMessage.prototype.from = "";

    /**
     * WorkshopMessage message.
     * @member {string} message
     * @memberof WorkshopMessage
     * @instance
     */
    WorkshopMessage.prototype.message = "";

    /**
     * WorkshopMessage timestamp.
     * @member {number|Long} timestamp
     * @memberof WorkshopMessage
     * @instance
     */
    WorkshopMessage.prototype.timestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    /**
     * WorkshopMessage messageType.
     * @member {number} messageType
     * @memberof WorkshopMessage
     * @instance
     */
    WorkshopMessage.prototype.messageType = 0;

    /**
     * Encodes the specified WorkshopMessage message. Does not implicitly {@link WorkshopMessage.verify|verify} messages.
     * @function encode
     * @memberof WorkshopMessage
     * @static
     * @param {WorkshopMessage.$Properties} message WorkshopMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    WorkshopMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== "")
            writer.uint32(/* id 1, wireType 2 =*/10).string(message.from);
        if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
            writer.uint32(/* id 2, wireType 2 =*/18).string(message.message);
        if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && (typeof message.timestamp === "object" ? message.timestamp.low || message.timestamp.high : message.timestamp !== 0))
            writer.uint32(/* id 3, wireType 0 =*/24).int64(message.timestamp);
        if (message.messageType != null && $Object.hasOwnProperty.call(message, "messageType") && message.messageType !== 0)
            writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.messageType);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a WorkshopMessage message from the specified reader or buffer.
     * @function decode
     * @memberof WorkshopMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {WorkshopMessage & WorkshopMessage.$Shape} WorkshopMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    WorkshopMessage.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.WorkshopMessage();
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
                    if ((value = reader.stringVerify()).length)
                        message.from = value;
                    else
                        delete message.from;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.message = value;
                    else
                        delete message.message;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                        message.timestamp = value;
                    else
                        delete message.timestamp;
                    continue;
                }
            case 4: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.messageType = value;
                    else
                        delete message.messageType;
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

    return WorkshopMessage;
})();

export const WorkshopEnvelope = $root.WorkshopEnvelope = (() => {

    /**
     * Properties of a WorkshopEnvelope.
     * @typedef {Object} WorkshopEnvelope.$Properties
     * @property {WorkshopChat.$Properties|null} [chat] WorkshopEnvelope chat
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a WorkshopEnvelope.
     * @exports IWorkshopEnvelope
     * @interface IWorkshopEnvelope
     * @augments WorkshopEnvelope.$Properties
     * @deprecated Use WorkshopEnvelope.$Properties instead.
     */

    /**
     * Shape of a WorkshopEnvelope.
     * @typedef {WorkshopEnvelope.$Properties} WorkshopEnvelope.$Shape
     */

    /**
     * Constructs a new WorkshopEnvelope.
     * @exports WorkshopEnvelope
     * @classdesc Represents a WorkshopEnvelope.
     * @constructor
     * @param {WorkshopEnvelope.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const WorkshopEnvelope = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * WorkshopEnvelope chat.
     * @member {WorkshopChat.$Properties|null|undefined} chat
     * @memberof WorkshopEnvelope
     * @instance
     */
    WorkshopEnvelope.prototype.chat = null;

    /**
     * Encodes the specified WorkshopEnvelope message. Does not implicitly {@link WorkshopEnvelope.verify|verify} messages.
     * @function encode
     * @memberof WorkshopEnvelope
     * @static
     * @param {WorkshopEnvelope.$Properties} message WorkshopEnvelope message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    WorkshopEnvelope.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.chat != null && $Object.hasOwnProperty.call(message, "chat"))
            $root.WorkshopChat.encode(message.chat, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a WorkshopEnvelope message from the specified reader or buffer.
     * @function decode
     * @memberof WorkshopEnvelope
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {WorkshopEnvelope & WorkshopEnvelope.$Shape} WorkshopEnvelope
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    WorkshopEnvelope.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.WorkshopEnvelope();
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
                    message.chat = $root.WorkshopChat.decode(reader, reader.size(), $undefined, _depth + 1, message.chat);
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

    return WorkshopEnvelope;
})();

export const WorkshopChat = $root.WorkshopChat = (() => {

    /**
     * Properties of a WorkshopChat.
     * @typedef {Object} WorkshopChat.$Properties
     * @property {string|null} [message] WorkshopChat message
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a WorkshopChat.
     * @exports IWorkshopChat
     * @interface IWorkshopChat
     * @augments WorkshopChat.$Properties
     * @deprecated Use WorkshopChat.$Properties instead.
     */

    /**
     * Shape of a WorkshopChat.
     * @typedef {WorkshopChat.$Properties} WorkshopChat.$Shape
     */

    /**
     * Constructs a new WorkshopChat.
     * @exports WorkshopChat
     * @classdesc Represents a WorkshopChat.
     * @constructor
     * @param {WorkshopChat.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const WorkshopChat = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * WorkshopChat message.
     * @member {string} message
     * @memberof WorkshopChat
     * @instance
     */
    WorkshopChat.prototype.message = "";

    /**
     * Encodes the specified WorkshopChat message. Does not implicitly {@link WorkshopChat.verify|verify} messages.
     * @function encode
     * @memberof WorkshopChat
     * @static
     * @param {WorkshopChat.$Properties} message WorkshopChat message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    WorkshopChat.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
            writer.uint32(/* id 1, wireType 2 =*/10).string(message.message);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a WorkshopChat message from the specified reader or buffer.
     * @function decode
     * @memberof WorkshopChat
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {WorkshopChat & WorkshopChat.$Shape} WorkshopChat
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    WorkshopChat.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.WorkshopChat();
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
                    if ((value = reader.stringVerify()).length)
                        message.message = value;
                    else
                        delete message.message;
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

    return WorkshopChat;
})();

export {
  $root as default
};
