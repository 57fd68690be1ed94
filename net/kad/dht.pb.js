/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["net_kad_dht_proto"] || ($protobuf.roots["net_kad_dht_proto"] = {});

export const DhtMessage = $root.DhtMessage = (() => {

    /**
     * Properties of a DhtMessage.
     * @typedef {Object} DhtMessage.$Properties
     * @property {number|null} [type] DhtMessage type
     * @property {Uint8Array|null} [key] DhtMessage key
     * @property {RecordMessage.$Properties|null} [record] DhtMessage record
     * @property {Array.<Uint8Array>|null} [closerPeers] DhtMessage closerPeers
     * @property {Array.<Uint8Array>|null} [providerPeers] DhtMessage providerPeers
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a DhtMessage.
     * @exports IDhtMessage
     * @interface IDhtMessage
     * @augments DhtMessage.$Properties
     * @deprecated Use DhtMessage.$Properties instead.
     */

    /**
     * Shape of a DhtMessage.
     * @typedef {DhtMessage.$Properties} DhtMessage.$Shape
     */

    /**
     * Constructs a new DhtMessage.
     * @exports DhtMessage
     * @classdesc Represents a DhtMessage.
     * @constructor
     * @param {DhtMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const DhtMessage = function (properties) {
        this.closerPeers = [];
        this.providerPeers = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * DhtMessage type.
     * @member {number} type
     * @memberof DhtMessage
     * @instance
     */
    DhtMessage.prototype.type = 0;

    /**
     * DhtMessage key.
     * @member {Uint8Array} key
     * @memberof DhtMessage
     * @instance
     */
    DhtMessage.prototype.key = $util.newBuffer([]);

    /**
     * DhtMessage record.
     * @member {RecordMessage.$Properties|null|undefined} record
     * @memberof DhtMessage
     * @instance
     */
    DhtMessage.prototype.record = null;

    /**
     * DhtMessage closerPeers.
     * @member {Array.<Uint8Array>} closerPeers
     * @memberof DhtMessage
     * @instance
     */
    DhtMessage.prototype.closerPeers = $util.emptyArray;

    /**
     * DhtMessage providerPeers.
     * @member {Array.<Uint8Array>} providerPeers
     * @memberof DhtMessage
     * @instance
     */
    DhtMessage.prototype.providerPeers = $util.emptyArray;

    /**
     * Encodes the specified DhtMessage message. Does not implicitly {@link DhtMessage.verify|verify} messages.
     * @function encode
     * @memberof DhtMessage
     * @static
     * @param {DhtMessage.$Properties} message DhtMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    DhtMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.type != null && $Object.hasOwnProperty.call(message, "type"))
            writer.uint32(/* id 1, wireType 0 =*/8).int32(message.type);
        if (message.key != null && $Object.hasOwnProperty.call(message, "key"))
            writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.key);
        if (message.record != null && $Object.hasOwnProperty.call(message, "record"))
            $root.RecordMessage.encode(message.record, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
        if (message.closerPeers != null && message.closerPeers.length)
            for (let i = 0; i < message.closerPeers.length; ++i)
                writer.uint32(/* id 8, wireType 2 =*/66).bytes(message.closerPeers[i]);
        if (message.providerPeers != null && message.providerPeers.length)
            for (let i = 0; i < message.providerPeers.length; ++i)
                writer.uint32(/* id 9, wireType 2 =*/74).bytes(message.providerPeers[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a DhtMessage message from the specified reader or buffer.
     * @function decode
     * @memberof DhtMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {DhtMessage & DhtMessage.$Shape} DhtMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    DhtMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.DhtMessage();
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
                    message.type = reader.int32();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.key = reader.bytes();
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.record = $root.RecordMessage.decode(reader, reader.size(), $undefined, _depth + 1, message.record);
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    if (!(message.closerPeers && message.closerPeers.length))
                        message.closerPeers = [];
                    message.closerPeers.push(reader.bytes());
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    if (!(message.providerPeers && message.providerPeers.length))
                        message.providerPeers = [];
                    message.providerPeers.push(reader.bytes());
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

    return DhtMessage;
})();

export const RecordMessage = $root.RecordMessage = (() => {

    /**
     * Properties of a RecordMessage.
     * @typedef {Object} RecordMessage.$Properties
     * @property {Uint8Array|null} [key] RecordMessage key
     * @property {Uint8Array|null} [value] RecordMessage value
     * @property {string|null} [timeReceived] RecordMessage timeReceived
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a RecordMessage.
     * @exports IRecordMessage
     * @interface IRecordMessage
     * @augments RecordMessage.$Properties
     * @deprecated Use RecordMessage.$Properties instead.
     */

    /**
     * Shape of a RecordMessage.
     * @typedef {RecordMessage.$Properties} RecordMessage.$Shape
     */

    /**
     * Constructs a new RecordMessage.
     * @exports RecordMessage
     * @classdesc Represents a RecordMessage.
     * @constructor
     * @param {RecordMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const RecordMessage = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * RecordMessage key.
     * @member {Uint8Array} key
     * @memberof RecordMessage
     * @instance
     */
    RecordMessage.prototype.key = $util.newBuffer([]);

    /**
     * RecordMessage value.
     * @member {Uint8Array} value
     * @memberof RecordMessage
     * @instance
     */
    RecordMessage.prototype.value = $util.newBuffer([]);

    /**
     * RecordMessage timeReceived.
     * @member {string} timeReceived
     * @memberof RecordMessage
     * @instance
     */
    RecordMessage.prototype.timeReceived = "";

    /**
     * Encodes the specified RecordMessage message. Does not implicitly {@link RecordMessage.verify|verify} messages.
     * @function encode
     * @memberof RecordMessage
     * @static
     * @param {RecordMessage.$Properties} message RecordMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    RecordMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.key != null && $Object.hasOwnProperty.call(message, "key"))
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.key);
        if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
            writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.value);
        if (message.timeReceived != null && $Object.hasOwnProperty.call(message, "timeReceived"))
            writer.uint32(/* id 5, wireType 2 =*/42).string(message.timeReceived);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a RecordMessage message from the specified reader or buffer.
     * @function decode
     * @memberof RecordMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {RecordMessage & RecordMessage.$Shape} RecordMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    RecordMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.RecordMessage();
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
                    message.key = reader.bytes();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.value = reader.bytes();
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.timeReceived = reader.string();
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

    return RecordMessage;
})();

export const PeerMessage = $root.PeerMessage = (() => {

    /**
     * Properties of a PeerMessage.
     * @typedef {Object} PeerMessage.$Properties
     * @property {Uint8Array|null} [id] PeerMessage id
     * @property {Array.<Uint8Array>|null} [addrs] PeerMessage addrs
     * @property {number|null} [connection] PeerMessage connection
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a PeerMessage.
     * @exports IPeerMessage
     * @interface IPeerMessage
     * @augments PeerMessage.$Properties
     * @deprecated Use PeerMessage.$Properties instead.
     */

    /**
     * Shape of a PeerMessage.
     * @typedef {PeerMessage.$Properties} PeerMessage.$Shape
     */

    /**
     * Constructs a new PeerMessage.
     * @exports PeerMessage
     * @classdesc Represents a PeerMessage.
     * @constructor
     * @param {PeerMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const PeerMessage = function (properties) {
        this.addrs = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * PeerMessage id.
     * @member {Uint8Array} id
     * @memberof PeerMessage
     * @instance
     */
    PeerMessage.prototype.id = $util.newBuffer([]);

    /**
     * PeerMessage addrs.
     * @member {Array.<Uint8Array>} addrs
     * @memberof PeerMessage
     * @instance
     */
    PeerMessage.prototype.addrs = $util.emptyArray;

    /**
     * PeerMessage connection.
     * @member {number} connection
     * @memberof PeerMessage
     * @instance
     */
    PeerMessage.prototype.connection = 0;

    /**
     * Encodes the specified PeerMessage message. Does not implicitly {@link PeerMessage.verify|verify} messages.
     * @function encode
     * @memberof PeerMessage
     * @static
     * @param {PeerMessage.$Properties} message PeerMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    PeerMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
        if (message.addrs != null && message.addrs.length)
            for (let i = 0; i < message.addrs.length; ++i)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.addrs[i]);
        if (message.connection != null && $Object.hasOwnProperty.call(message, "connection"))
            writer.uint32(/* id 3, wireType 0 =*/24).int32(message.connection);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a PeerMessage message from the specified reader or buffer.
     * @function decode
     * @memberof PeerMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {PeerMessage & PeerMessage.$Shape} PeerMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    PeerMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.PeerMessage();
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
                    if (!(message.addrs && message.addrs.length))
                        message.addrs = [];
                    message.addrs.push(reader.bytes());
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    message.connection = reader.int32();
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

    return PeerMessage;
})();

export {
  $root as default
};
