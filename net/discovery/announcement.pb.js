/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["net_discovery_announcement_proto"] || ($protobuf.roots["net_discovery_announcement_proto"] = {});

export const Announcement = $root.Announcement = (() => {

    /**
     * Properties of an Announcement.
     * @typedef {Object} Announcement.$Properties
     * @property {Uint8Array|null} [publicKey] Announcement publicKey
     * @property {Array.<Uint8Array>|null} [addrs] Announcement addrs
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of an Announcement.
     * @exports IAnnouncement
     * @interface IAnnouncement
     * @augments Announcement.$Properties
     * @deprecated Use Announcement.$Properties instead.
     */

    /**
     * Shape of an Announcement.
     * @typedef {Announcement.$Properties} Announcement.$Shape
     */

    /**
     * Constructs a new Announcement.
     * @exports Announcement
     * @classdesc Represents an Announcement.
     * @constructor
     * @param {Announcement.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Announcement = function (properties) {
        this.addrs = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Announcement publicKey.
     * @member {Uint8Array} publicKey
     * @memberof Announcement
     * @instance
     */
    Announcement.prototype.publicKey = $util.newBuffer([]);

    /**
     * Announcement addrs.
     * @member {Array.<Uint8Array>} addrs
     * @memberof Announcement
     * @instance
     */
    Announcement.prototype.addrs = $util.emptyArray;

    /**
     * Encodes the specified Announcement message. Does not implicitly {@link Announcement.verify|verify} messages.
     * @function encode
     * @memberof Announcement
     * @static
     * @param {Announcement.$Properties} message Announcement message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Announcement.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.publicKey);
        if (message.addrs != null && message.addrs.length)
            for (let i = 0; i < message.addrs.length; ++i)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.addrs[i]);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes an Announcement message from the specified reader or buffer.
     * @function decode
     * @memberof Announcement
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Announcement & Announcement.$Shape} Announcement
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Announcement.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.Announcement();
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
                    if (!(message.addrs && message.addrs.length))
                        message.addrs = [];
                    message.addrs.push(reader.bytes());
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

    return Announcement;
})();

export {
  $root as default
};
