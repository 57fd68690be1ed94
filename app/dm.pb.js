/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["app_dm_proto"] || ($protobuf.roots["app_dm_proto"] = {});

export const DmRequest = $root.DmRequest = (() => {

    /**
     * Properties of a DmRequest.
     * @typedef {Object} DmRequest.$Properties
     * @property {Uint8Array|null} [id] DmRequest id
     * @property {string|null} [text] DmRequest text
     * @property {number|Long|null} [sentAt] DmRequest sentAt
     * @property {string|null} [nick] DmRequest nick
     * @property {boolean|null} [me] DmRequest me
     * @property {Uint8Array|null} [replyTo] DmRequest replyTo
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a DmRequest.
     * @exports IDmRequest
     * @interface IDmRequest
     * @augments DmRequest.$Properties
     * @deprecated Use DmRequest.$Properties instead.
     */

    /**
     * Shape of a DmRequest.
     * @typedef {DmRequest.$Properties} DmRequest.$Shape
     */

    /**
     * Constructs a new DmRequest.
     * @exports DmRequest
     * @classdesc Represents a DmRequest.
     * @constructor
     * @param {DmRequest.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const DmRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * DmRequest id.
     * @member {Uint8Array} id
     * @memberof DmRequest
     * @instance
     */
    DmRequest.prototype.id = $util.newBuffer([]);

    /**
     * DmRequest text.
     * @member {string} text
     * @memberof DmRequest
     * @instance
     */
    DmRequest.prototype.text = "";

    /**
     * DmRequest sentAt.
     * @member {number|Long} sentAt
     * @memberof DmRequest
     * @instance
     */
    DmRequest.prototype.sentAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    /**
     * DmRequest nick.
     * @member {string|null|undefined} nick
     * @memberof DmRequest
     * @instance
     */
    DmRequest.prototype.nick = null;

    /**
     * DmRequest me.
     * @member {boolean} me
     * @memberof DmRequest
     * @instance
     */
    DmRequest.prototype.me = false;

    /**
     * DmRequest replyTo.
     * @member {Uint8Array|null|undefined} replyTo
     * @memberof DmRequest
     * @instance
     */
    DmRequest.prototype.replyTo = null;

    // OneOf field names bound to virtual getters and setters
    let $oneOfFields;

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(DmRequest.prototype, "_nick", {
        get: $util.oneOfGetter($oneOfFields = ["nick"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(DmRequest.prototype, "_replyTo", {
        get: $util.oneOfGetter($oneOfFields = ["replyTo"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    /**
     * Encodes the specified DmRequest message. Does not implicitly {@link DmRequest.verify|verify} messages.
     * @function encode
     * @memberof DmRequest
     * @static
     * @param {DmRequest.$Properties} message DmRequest message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    DmRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
        if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
            writer.uint32(/* id 2, wireType 2 =*/18).string(message.text);
        if (message.sentAt != null && $Object.hasOwnProperty.call(message, "sentAt") && (typeof message.sentAt === "object" ? message.sentAt.low || message.sentAt.high : message.sentAt !== 0))
            writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.sentAt);
        if (message.nick != null && $Object.hasOwnProperty.call(message, "nick"))
            writer.uint32(/* id 4, wireType 2 =*/34).string(message.nick);
        if (message.me != null && $Object.hasOwnProperty.call(message, "me") && message.me !== false)
            writer.uint32(/* id 5, wireType 0 =*/40).bool(message.me);
        if (message.replyTo != null && $Object.hasOwnProperty.call(message, "replyTo"))
            writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.replyTo);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a DmRequest message from the specified reader or buffer.
     * @function decode
     * @memberof DmRequest
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {DmRequest & DmRequest.$Shape} DmRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    DmRequest.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.DmRequest();
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
                    if ((value = reader.bytes()).length)
                        message.id = value;
                    else
                        delete message.id;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.text = value;
                    else
                        delete message.text;
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.sentAt = value;
                    else
                        delete message.sentAt;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.nick = reader.stringVerify();
                    message._nick = "nick";
                    continue;
                }
            case 5: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.bool())
                        message.me = value;
                    else
                        delete message.me;
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.replyTo = reader.bytes();
                    message._replyTo = "replyTo";
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

    return DmRequest;
})();

export const DmResponse = $root.DmResponse = (() => {

    /**
     * Properties of a DmResponse.
     * @typedef {Object} DmResponse.$Properties
     * @property {Uint8Array|null} [id] DmResponse id
     * @property {number|null} [status] DmResponse status
     * @property {string|null} [reason] DmResponse reason
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a DmResponse.
     * @exports IDmResponse
     * @interface IDmResponse
     * @augments DmResponse.$Properties
     * @deprecated Use DmResponse.$Properties instead.
     */

    /**
     * Shape of a DmResponse.
     * @typedef {DmResponse.$Properties} DmResponse.$Shape
     */

    /**
     * Constructs a new DmResponse.
     * @exports DmResponse
     * @classdesc Represents a DmResponse.
     * @constructor
     * @param {DmResponse.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const DmResponse = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * DmResponse id.
     * @member {Uint8Array} id
     * @memberof DmResponse
     * @instance
     */
    DmResponse.prototype.id = $util.newBuffer([]);

    /**
     * DmResponse status.
     * @member {number} status
     * @memberof DmResponse
     * @instance
     */
    DmResponse.prototype.status = 0;

    /**
     * DmResponse reason.
     * @member {string} reason
     * @memberof DmResponse
     * @instance
     */
    DmResponse.prototype.reason = "";

    /**
     * Encodes the specified DmResponse message. Does not implicitly {@link DmResponse.verify|verify} messages.
     * @function encode
     * @memberof DmResponse
     * @static
     * @param {DmResponse.$Properties} message DmResponse message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    DmResponse.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
        if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
            writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.status);
        if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
            writer.uint32(/* id 3, wireType 2 =*/26).string(message.reason);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a DmResponse message from the specified reader or buffer.
     * @function decode
     * @memberof DmResponse
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {DmResponse & DmResponse.$Shape} DmResponse
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    DmResponse.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.DmResponse();
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
                    if ((value = reader.bytes()).length)
                        message.id = value;
                    else
                        delete message.id;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.uint32())
                        message.status = value;
                    else
                        delete message.status;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.reason = value;
                    else
                        delete message.reason;
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

    return DmResponse;
})();

export {
  $root as default
};
