/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["net_keys_proto"] || ($protobuf.roots["net_keys_proto"] = {});

/**
 * KeyType enum.
 * @name KeyType
 * @enum {number}
 * @property {number} RSA=0 RSA value
 * @property {number} Ed25519=1 Ed25519 value
 * @property {number} Secp256k1=2 Secp256k1 value
 * @property {number} ECDSA=3 ECDSA value
 */
export const KeyType = $root.KeyType = (() => {
    const valuesById = $Object.create(null), values = $Object.create(valuesById);
    values[valuesById[0] = "RSA"] = 0;
    values[valuesById[1] = "Ed25519"] = 1;
    values[valuesById[2] = "Secp256k1"] = 2;
    values[valuesById[3] = "ECDSA"] = 3;
    return values;
})();

export const PublicKeyMessage = $root.PublicKeyMessage = (() => {

    /**
     * Properties of a PublicKeyMessage.
     * @typedef {Object} PublicKeyMessage.$Properties
     * @property {KeyType} Type PublicKeyMessage Type
     * @property {Uint8Array} Data PublicKeyMessage Data
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a PublicKeyMessage.
     * @exports IPublicKeyMessage
     * @interface IPublicKeyMessage
     * @augments PublicKeyMessage.$Properties
     * @deprecated Use PublicKeyMessage.$Properties instead.
     */

    /**
     * Shape of a PublicKeyMessage.
     * @typedef {PublicKeyMessage.$Properties} PublicKeyMessage.$Shape
     */

    /**
     * Constructs a new PublicKeyMessage.
     * @exports PublicKeyMessage
     * @classdesc Represents a PublicKeyMessage.
     * @constructor
     * @param {PublicKeyMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const PublicKeyMessage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * PublicKeyMessage Type.
     * @member {KeyType} Type
     * @memberof PublicKeyMessage
     * @instance
     */
    PublicKeyMessage.prototype.Type = 0;

    /**
     * PublicKeyMessage Data.
     * @member {Uint8Array} Data
     * @memberof PublicKeyMessage
     * @instance
     */
    PublicKeyMessage.prototype.Data = $util.newBuffer([]);

    /**
     * Encodes the specified PublicKeyMessage message. Does not implicitly {@link PublicKeyMessage.verify|verify} messages.
     * @function encode
     * @memberof PublicKeyMessage
     * @static
     * @param {PublicKeyMessage.$Properties} message PublicKeyMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    PublicKeyMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        writer.uint32(/* id 1, wireType 0 =*/8).int32(message.Type);
        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.Data);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a PublicKeyMessage message from the specified reader or buffer.
     * @function decode
     * @memberof PublicKeyMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {PublicKeyMessage & PublicKeyMessage.$Shape} PublicKeyMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    PublicKeyMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.PublicKeyMessage();
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
                    value = reader.int32();
                    if ($root.KeyType[value] !== $undefined)
                        message.Type = value;
                    else if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.Data = reader.bytes();
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
        if (!$Object.hasOwnProperty.call(message, "Type"))
            throw $util.ProtocolError("missing required 'Type'", { instance: message });
        if (!$Object.hasOwnProperty.call(message, "Data"))
            throw $util.ProtocolError("missing required 'Data'", { instance: message });
        return message;
    };

    return PublicKeyMessage;
})();

export const PrivateKeyMessage = $root.PrivateKeyMessage = (() => {

    /**
     * Properties of a PrivateKeyMessage.
     * @typedef {Object} PrivateKeyMessage.$Properties
     * @property {KeyType} Type PrivateKeyMessage Type
     * @property {Uint8Array} Data PrivateKeyMessage Data
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a PrivateKeyMessage.
     * @exports IPrivateKeyMessage
     * @interface IPrivateKeyMessage
     * @augments PrivateKeyMessage.$Properties
     * @deprecated Use PrivateKeyMessage.$Properties instead.
     */

    /**
     * Shape of a PrivateKeyMessage.
     * @typedef {PrivateKeyMessage.$Properties} PrivateKeyMessage.$Shape
     */

    /**
     * Constructs a new PrivateKeyMessage.
     * @exports PrivateKeyMessage
     * @classdesc Represents a PrivateKeyMessage.
     * @constructor
     * @param {PrivateKeyMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const PrivateKeyMessage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * PrivateKeyMessage Type.
     * @member {KeyType} Type
     * @memberof PrivateKeyMessage
     * @instance
     */
    PrivateKeyMessage.prototype.Type = 0;

    /**
     * PrivateKeyMessage Data.
     * @member {Uint8Array} Data
     * @memberof PrivateKeyMessage
     * @instance
     */
    PrivateKeyMessage.prototype.Data = $util.newBuffer([]);

    /**
     * Encodes the specified PrivateKeyMessage message. Does not implicitly {@link PrivateKeyMessage.verify|verify} messages.
     * @function encode
     * @memberof PrivateKeyMessage
     * @static
     * @param {PrivateKeyMessage.$Properties} message PrivateKeyMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    PrivateKeyMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        writer.uint32(/* id 1, wireType 0 =*/8).int32(message.Type);
        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.Data);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a PrivateKeyMessage message from the specified reader or buffer.
     * @function decode
     * @memberof PrivateKeyMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {PrivateKeyMessage & PrivateKeyMessage.$Shape} PrivateKeyMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    PrivateKeyMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.PrivateKeyMessage();
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
                    value = reader.int32();
                    if ($root.KeyType[value] !== $undefined)
                        message.Type = value;
                    else if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.Data = reader.bytes();
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
        if (!$Object.hasOwnProperty.call(message, "Type"))
            throw $util.ProtocolError("missing required 'Type'", { instance: message });
        if (!$Object.hasOwnProperty.call(message, "Data"))
            throw $util.ProtocolError("missing required 'Data'", { instance: message });
        return message;
    };

    return PrivateKeyMessage;
})();

export {
  $root as default
};
