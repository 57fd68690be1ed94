/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["net_identify_identify_proto"] || ($protobuf.roots["net_identify_identify_proto"] = {});

export const IdentifyMessage = $root.IdentifyMessage = (() => {

    /**
     * Properties of an IdentifyMessage.
     * @typedef {Object} IdentifyMessage.$Properties
     * @property {Uint8Array|null} [publicKey] IdentifyMessage publicKey
     * @property {Array.<Uint8Array>|null} [listenAddrs] IdentifyMessage listenAddrs
     * @property {Array.<string>|null} [protocols] IdentifyMessage protocols
     * @property {Uint8Array|null} [observedAddr] IdentifyMessage observedAddr
     * @property {string|null} [protocolVersion] IdentifyMessage protocolVersion
     * @property {string|null} [agentVersion] IdentifyMessage agentVersion
     * @property {Uint8Array|null} [signedPeerRecord] IdentifyMessage signedPeerRecord
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an IdentifyMessage.
     * @exports IIdentifyMessage
     * @interface IIdentifyMessage
     * @augments IdentifyMessage.$Properties
     * @deprecated Use IdentifyMessage.$Properties instead.
     */

    /**
     * Shape of an IdentifyMessage.
     * @typedef {IdentifyMessage.$Properties} IdentifyMessage.$Shape
     */

    /**
     * Constructs a new IdentifyMessage.
     * @exports IdentifyMessage
     * @classdesc Represents an IdentifyMessage.
     * @constructor
     * @param {IdentifyMessage.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const IdentifyMessage = function (properties) {
        this.listenAddrs = [];
        this.protocols = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * IdentifyMessage publicKey.
     * @member {Uint8Array} publicKey
     * @memberof IdentifyMessage
     * @instance
     */
    IdentifyMessage.prototype.publicKey = $util.newBuffer([]);

    /**
     * IdentifyMessage listenAddrs.
     * @member {Array.<Uint8Array>} listenAddrs
     * @memberof IdentifyMessage
     * @instance
     */
    IdentifyMessage.prototype.listenAddrs = $util.emptyArray;

    /**
     * IdentifyMessage protocols.
     * @member {Array.<string>} protocols
     * @memberof IdentifyMessage
     * @instance
     */
    IdentifyMessage.prototype.protocols = $util.emptyArray;

    /**
     * IdentifyMessage observedAddr.
     * @member {Uint8Array} observedAddr
     * @memberof IdentifyMessage
     * @instance
     */
    IdentifyMessage.prototype.observedAddr = $util.newBuffer([]);

    /**
     * IdentifyMessage protocolVersion.
     * @member {string} protocolVersion
     * @memberof IdentifyMessage
     * @instance
     */
    IdentifyMessage.prototype.protocolVersion = "";

    /**
     * IdentifyMessage agentVersion.
     * @member {string} agentVersion
     * @memberof IdentifyMessage
     * @instance
     */
    IdentifyMessage.prototype.agentVersion = "";

    /**
     * IdentifyMessage signedPeerRecord.
     * @member {Uint8Array} signedPeerRecord
     * @memberof IdentifyMessage
     * @instance
     */
    IdentifyMessage.prototype.signedPeerRecord = $util.newBuffer([]);

    /**
     * Encodes the specified IdentifyMessage message. Does not implicitly {@link IdentifyMessage.verify|verify} messages.
     * @function encode
     * @memberof IdentifyMessage
     * @static
     * @param {IdentifyMessage.$Properties} message IdentifyMessage message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    IdentifyMessage.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey"))
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.publicKey);
        if (message.listenAddrs != null && message.listenAddrs.length)
            for (let i = 0; i < message.listenAddrs.length; ++i)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.listenAddrs[i]);
        if (message.protocols != null && message.protocols.length)
            for (let i = 0; i < message.protocols.length; ++i)
                writer.uint32(/* id 3, wireType 2 =*/26).string(message.protocols[i]);
        if (message.observedAddr != null && $Object.hasOwnProperty.call(message, "observedAddr"))
            writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.observedAddr);
        if (message.protocolVersion != null && $Object.hasOwnProperty.call(message, "protocolVersion"))
            writer.uint32(/* id 5, wireType 2 =*/42).string(message.protocolVersion);
        if (message.agentVersion != null && $Object.hasOwnProperty.call(message, "agentVersion"))
            writer.uint32(/* id 6, wireType 2 =*/50).string(message.agentVersion);
        if (message.signedPeerRecord != null && $Object.hasOwnProperty.call(message, "signedPeerRecord"))
            writer.uint32(/* id 8, wireType 2 =*/66).bytes(message.signedPeerRecord);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes an IdentifyMessage message from the specified reader or buffer.
     * @function decode
     * @memberof IdentifyMessage
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {IdentifyMessage & IdentifyMessage.$Shape} IdentifyMessage
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    IdentifyMessage.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.IdentifyMessage();
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
                    message.publicKey = reader.bytes();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.listenAddrs && message.listenAddrs.length))
                        message.listenAddrs = [];
                    message.listenAddrs.push(reader.bytes());
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.protocols && message.protocols.length))
                        message.protocols = [];
                    message.protocols.push(reader.string());
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.observedAddr = reader.bytes();
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.protocolVersion = reader.string();
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.agentVersion = reader.string();
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    message.signedPeerRecord = reader.bytes();
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

    return IdentifyMessage;
})();

export {
  $root as default
};
