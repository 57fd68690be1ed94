/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["app_direct_universal_connectivity_proto"] || ($protobuf.roots["app_direct_universal_connectivity_proto"] = {});

export const UcMetadata = $root.UcMetadata = (() => {

    /**
     * Properties of an UcMetadata.
     * @typedef {Object} UcMetadata.$Properties
     * @property {string|null} [clientVersion] UcMetadata clientVersion
     * @property {number|Long|null} [timestamp] UcMetadata timestamp
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an UcMetadata.
     * @exports IUcMetadata
     * @interface IUcMetadata
     * @augments UcMetadata.$Properties
     * @deprecated Use UcMetadata.$Properties instead.
     */

    /**
     * Shape of an UcMetadata.
     * @typedef {UcMetadata.$Properties} UcMetadata.$Shape
     */

    /**
     * Constructs a new UcMetadata.
     * @exports UcMetadata
     * @classdesc Represents an UcMetadata.
     * @constructor
     * @param {UcMetadata.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const UcMetadata = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * UcMetadata clientVersion.
     * @member {string} clientVersion
     * @memberof UcMetadata
     * @instance
     */
    UcMetadata.prototype.clientVersion = "";

    /**
     * UcMetadata timestamp.
     * @member {number|Long} timestamp
     * @memberof UcMetadata
     * @instance
     */
    UcMetadata.prototype.timestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    /**
     * Encodes the specified UcMetadata message. Does not implicitly {@link UcMetadata.verify|verify} messages.
     * @function encode
     * @memberof UcMetadata
     * @static
     * @param {UcMetadata.$Properties} message UcMetadata message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    UcMetadata.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.clientVersion != null && $Object.hasOwnProperty.call(message, "clientVersion") && message.clientVersion !== "")
            writer.uint32(/* id 1, wireType 2 =*/10).string(message.clientVersion);
        if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && (typeof message.timestamp === "object" ? message.timestamp.low || message.timestamp.high : message.timestamp !== 0))
            writer.uint32(/* id 2, wireType 0 =*/16).int64(message.timestamp);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes an UcMetadata message from the specified reader or buffer.
     * @function decode
     * @memberof UcMetadata
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {UcMetadata & UcMetadata.$Shape} UcMetadata
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    UcMetadata.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.UcMetadata();
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
                        message.clientVersion = value;
                    else
                        delete message.clientVersion;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                        message.timestamp = value;
                    else
                        delete message.timestamp;
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

    return UcMetadata;
})();

export const UcRequest = $root.UcRequest = (() => {

    /**
     * Properties of an UcRequest.
     * @typedef {Object} UcRequest.$Properties
     * @property {UcMetadata.$Properties|null} [metadata] UcRequest metadata
     * @property {string|null} [content] UcRequest content
     * @property {string|null} [type] UcRequest type
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an UcRequest.
     * @exports IUcRequest
     * @interface IUcRequest
     * @augments UcRequest.$Properties
     * @deprecated Use UcRequest.$Properties instead.
     */

    /**
     * Shape of an UcRequest.
     * @typedef {UcRequest.$Properties} UcRequest.$Shape
     */

    /**
     * Constructs a new UcRequest.
     * @exports UcRequest
     * @classdesc Represents an UcRequest.
     * @constructor
     * @param {UcRequest.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const UcRequest = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * UcRequest metadata.
     * @member {UcMetadata.$Properties|null|undefined} metadata
     * @memberof UcRequest
     * @instance
     */
    UcRequest.prototype.metadata = null;

    /**
     * UcRequest content.
     * @member {string} content
     * @memberof UcRequest
     * @instance
     */
    UcRequest.prototype.content = "";

    /**
     * UcRequest type.
     * @member {string} type
     * @memberof UcRequest
     * @instance
     */
    UcRequest.prototype.type = "";

    /**
     * Encodes the specified UcRequest message. Does not implicitly {@link UcRequest.verify|verify} messages.
     * @function encode
     * @memberof UcRequest
     * @static
     * @param {UcRequest.$Properties} message UcRequest message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    UcRequest.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.metadata != null && $Object.hasOwnProperty.call(message, "metadata"))
            $root.UcMetadata.encode(message.metadata, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
        if (message.content != null && $Object.hasOwnProperty.call(message, "content") && message.content !== "")
            writer.uint32(/* id 2, wireType 2 =*/18).string(message.content);
        if (message.type != null && $Object.hasOwnProperty.call(message, "type") && message.type !== "")
            writer.uint32(/* id 3, wireType 2 =*/26).string(message.type);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes an UcRequest message from the specified reader or buffer.
     * @function decode
     * @memberof UcRequest
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {UcRequest & UcRequest.$Shape} UcRequest
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    UcRequest.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.UcRequest();
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
                    message.metadata = $root.UcMetadata.decode(reader, reader.size(), $undefined, _depth + 1, message.metadata);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.content = value;
                    else
                        delete message.content;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.type = value;
                    else
                        delete message.type;
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

    return UcRequest;
})();

export const UcResponse = $root.UcResponse = (() => {

    /**
     * Properties of an UcResponse.
     * @typedef {Object} UcResponse.$Properties
     * @property {UcMetadata.$Properties|null} [metadata] UcResponse metadata
     * @property {number|null} [status] UcResponse status
     * @property {string|null} [statusText] UcResponse statusText
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an UcResponse.
     * @exports IUcResponse
     * @interface IUcResponse
     * @augments UcResponse.$Properties
     * @deprecated Use UcResponse.$Properties instead.
     */

    /**
     * Shape of an UcResponse.
     * @typedef {UcResponse.$Properties} UcResponse.$Shape
     */

    /**
     * Constructs a new UcResponse.
     * @exports UcResponse
     * @classdesc Represents an UcResponse.
     * @constructor
     * @param {UcResponse.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const UcResponse = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * UcResponse metadata.
     * @member {UcMetadata.$Properties|null|undefined} metadata
     * @memberof UcResponse
     * @instance
     */
    UcResponse.prototype.metadata = null;

    /**
     * UcResponse status.
     * @member {number} status
     * @memberof UcResponse
     * @instance
     */
    UcResponse.prototype.status = 0;

    /**
     * UcResponse statusText.
     * @member {string|null|undefined} statusText
     * @memberof UcResponse
     * @instance
     */
    UcResponse.prototype.statusText = null;

    // OneOf field names bound to virtual getters and setters
    let $oneOfFields;

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(UcResponse.prototype, "_statusText", {
        get: $util.oneOfGetter($oneOfFields = ["statusText"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    /**
     * Encodes the specified UcResponse message. Does not implicitly {@link UcResponse.verify|verify} messages.
     * @function encode
     * @memberof UcResponse
     * @static
     * @param {UcResponse.$Properties} message UcResponse message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    UcResponse.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.metadata != null && $Object.hasOwnProperty.call(message, "metadata"))
            $root.UcMetadata.encode(message.metadata, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
        if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
            writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.status);
        if (message.statusText != null && $Object.hasOwnProperty.call(message, "statusText"))
            writer.uint32(/* id 3, wireType 2 =*/26).string(message.statusText);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes an UcResponse message from the specified reader or buffer.
     * @function decode
     * @memberof UcResponse
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {UcResponse & UcResponse.$Shape} UcResponse
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    UcResponse.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.UcResponse();
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
                    message.metadata = $root.UcMetadata.decode(reader, reader.size(), $undefined, _depth + 1, message.metadata);
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
                    message.statusText = reader.stringVerify();
                    message._statusText = "statusText";
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

    return UcResponse;
})();

export {
  $root as default
};
