/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["net_peer_record_record_proto"] || ($protobuf.roots["net_peer_record_record_proto"] = {});

export const EnvelopeMessage = $root.EnvelopeMessage = (() => {

    /**
     * Properties of an EnvelopeMessage.
     * @typedef {Object} EnvelopeMessage.$Properties
     * @property {Uint8Array|null} [publicKey] EnvelopeMessage publicKey
     * @property {Uint8Array|null} [payloadType] EnvelopeMessage payloadType
     * @property {Uint8Array|null} [payload] EnvelopeMessage payload
     * @property {Uint8Array|null} [signature] EnvelopeMessage signature
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an EnvelopeMessage.
     * @exports IEnvelopeMessage
     * @interface IEnvelopeMessage
     * @augments EnvelopeMessage.$Properties
     * @deprecated Use EnvelopeMessage.$Properties instead.
     */

    /**
     * Shape of an EnvelopeMessage.
     * @typedef {EnvelopeMessage.$Properties} EnvelopeMessage.$Shape
     */

    /**
     * Constructs a new EnvelopeMessage.
     * @exports EnvelopeMessage
     * @classdesc Represents an EnvelopeMessage.
     * @constructor
     * @param {EnvelopeMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const EnvelopeMessage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * EnvelopeMessage publicKey.
     * @member {Uint8Array} publicKey
     * @memberof EnvelopeMessage
     * @instance
     */
    EnvelopeMessage.prototype.publicKey = $util.newBuffer([]);

    /**
     * EnvelopeMessage payloadType.
     * @member {Uint8Array} payloadType
     * @memberof EnvelopeMessage
     * @instance
     */
    EnvelopeMessage.prototype.payloadType = $util.newBuffer([]);

    /**
     * EnvelopeMessage payload.
     * @member {Uint8Array} payload
     * @memberof EnvelopeMessage
     * @instance
     */
    EnvelopeMessage.prototype.payload = $util.newBuffer([]);

    /**
     * EnvelopeMessage signature.
     * @member {Uint8Array} signature
     * @memberof EnvelopeMessage
     * @instance
     */
    EnvelopeMessage.prototype.signature = $util.newBuffer([]);

    /**
     * Encodes the specified EnvelopeMessage message. Does not implicitly {@link EnvelopeMessage.verify|verify} messages.
     * @function encode
     * @memberof EnvelopeMessage
     * @static
     * @param {EnvelopeMessage.$Properties} message EnvelopeMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    EnvelopeMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.publicKey);
        if (message.payloadType != null && $Object.hasOwnProperty.call(message, "payloadType") && message.payloadType.length)
            writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.payloadType);
        if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
            writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.payload);
        if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
            writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.signature);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes an EnvelopeMessage message from the specified reader or buffer.
     * @function decode
     * @memberof EnvelopeMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {EnvelopeMessage & EnvelopeMessage.$Shape} EnvelopeMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    EnvelopeMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.EnvelopeMessage();
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
                        message.publicKey = value;
                    else
                        delete message.publicKey;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.payloadType = value;
                    else
                        delete message.payloadType;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.payload = value;
                    else
                        delete message.payload;
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.bytes()).length)
                        message.signature = value;
                    else
                        delete message.signature;
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

    return EnvelopeMessage;
})();

export const PeerRecordMessage = $root.PeerRecordMessage = (() => {

    /**
     * Properties of a PeerRecordMessage.
     * @typedef {Object} PeerRecordMessage.$Properties
     * @property {Uint8Array|null} [peerId] PeerRecordMessage peerId
     * @property {number|Long|null} [seq] PeerRecordMessage seq
     * @property {Array.<PeerRecordMessage.AddressInfo.$Properties>|null} [addresses] PeerRecordMessage addresses
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a PeerRecordMessage.
     * @exports IPeerRecordMessage
     * @interface IPeerRecordMessage
     * @augments PeerRecordMessage.$Properties
     * @deprecated Use PeerRecordMessage.$Properties instead.
     */

    /**
     * Shape of a PeerRecordMessage.
     * @typedef {PeerRecordMessage.$Properties} PeerRecordMessage.$Shape
     */

    /**
     * Constructs a new PeerRecordMessage.
     * @exports PeerRecordMessage
     * @classdesc Represents a PeerRecordMessage.
     * @constructor
     * @param {PeerRecordMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const PeerRecordMessage = function (properties) {
        this.addresses = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * PeerRecordMessage peerId.
     * @member {Uint8Array} peerId
     * @memberof PeerRecordMessage
     * @instance
     */
    PeerRecordMessage.prototype.peerId = $util.newBuffer([]);

    /**
     * PeerRecordMessage seq.
     * @member {number|Long} seq
     * @memberof PeerRecordMessage
     * @instance
     */
    PeerRecordMessage.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

    /**
     * PeerRecordMessage addresses.
     * @member {Array.<PeerRecordMessage.AddressInfo.$Properties>} addresses
     * @memberof PeerRecordMessage
     * @instance
     */
    PeerRecordMessage.prototype.addresses = $util.emptyArray;

    /**
     * Encodes the specified PeerRecordMessage message. Does not implicitly {@link PeerRecordMessage.verify|verify} messages.
     * @function encode
     * @memberof PeerRecordMessage
     * @static
     * @param {PeerRecordMessage.$Properties} message PeerRecordMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    PeerRecordMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.peerId != null && $Object.hasOwnProperty.call(message, "peerId") && message.peerId.length)
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.peerId);
        if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
            writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.seq);
        if (message.addresses != null && message.addresses.length)
            for (let i = 0; i < message.addresses.length; ++i)
                $root.PeerRecordMessage.AddressInfo.encode(message.addresses[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a PeerRecordMessage message from the specified reader or buffer.
     * @function decode
     * @memberof PeerRecordMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {PeerRecordMessage & PeerRecordMessage.$Shape} PeerRecordMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    PeerRecordMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.PeerRecordMessage();
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
                        message.peerId = value;
                    else
                        delete message.peerId;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                        message.seq = value;
                    else
                        delete message.seq;
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.addresses && message.addresses.length))
                        message.addresses = [];
                    message.addresses.push($root.PeerRecordMessage.AddressInfo.decode(reader, reader.size(), $undefined, _depth + 1));
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

    PeerRecordMessage.AddressInfo = (function() {

        /**
         * Properties of an AddressInfo.
         * @typedef {Object} PeerRecordMessage.AddressInfo.$Properties
         * @property {Uint8Array|null} [multiaddr] AddressInfo multiaddr
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an AddressInfo.
         * @memberof PeerRecordMessage
         * @interface IAddressInfo
         * @augments PeerRecordMessage.AddressInfo.$Properties
         * @deprecated Use PeerRecordMessage.AddressInfo.$Properties instead.
         */

        /**
         * Shape of an AddressInfo.
         * @typedef {PeerRecordMessage.AddressInfo.$Properties} PeerRecordMessage.AddressInfo.$Shape
         */

        /**
         * Constructs a new AddressInfo.
         * @memberof PeerRecordMessage
         * @classdesc Represents an AddressInfo.
         * @constructor
         * @param {PeerRecordMessage.AddressInfo.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const AddressInfo = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * AddressInfo multiaddr.
         * @member {Uint8Array} multiaddr
         * @memberof PeerRecordMessage.AddressInfo
         * @instance
         */
        AddressInfo.prototype.multiaddr = $util.newBuffer([]);

        /**
         * Encodes the specified AddressInfo message. Does not implicitly {@link PeerRecordMessage.AddressInfo.verify|verify} messages.
         * @function encode
         * @memberof PeerRecordMessage.AddressInfo
         * @static
         * @param {PeerRecordMessage.AddressInfo.$Properties} message AddressInfo message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        AddressInfo.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.multiaddr != null && $Object.hasOwnProperty.call(message, "multiaddr") && message.multiaddr.length)
                writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.multiaddr);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an AddressInfo message from the specified reader or buffer.
         * @function decode
         * @memberof PeerRecordMessage.AddressInfo
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {PeerRecordMessage.AddressInfo & PeerRecordMessage.AddressInfo.$Shape} AddressInfo
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        AddressInfo.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.PeerRecordMessage.AddressInfo();
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
                            message.multiaddr = value;
                        else
                            delete message.multiaddr;
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

        return AddressInfo;
    })();

    return PeerRecordMessage;
})();

export {
  $root as default
};
