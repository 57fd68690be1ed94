/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["app_profile_proto"] || ($protobuf.roots["app_profile_proto"] = {});

export const Profile = $root.Profile = (() => {

    /**
     * Properties of a Profile.
     * @typedef {Object} Profile.$Properties
     * @property {string|null} [nick] Profile nick
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Profile.
     * @exports IProfile
     * @interface IProfile
     * @augments Profile.$Properties
     * @deprecated Use Profile.$Properties instead.
     */

    /**
     * Shape of a Profile.
     * @typedef {Profile.$Properties} Profile.$Shape
     */

    /**
     * Constructs a new Profile.
     * @exports Profile
     * @classdesc Represents a Profile.
     * @constructor
     * @param {Profile.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Profile = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * Profile nick.
     * @member {string|null|undefined} nick
     * @memberof Profile
     * @instance
     */
    Profile.prototype.nick = null;

    // OneOf field names bound to virtual getters and setters
    let $oneOfFields;

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(Profile.prototype, "_nick", {
        get: $util.oneOfGetter($oneOfFields = ["nick"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    /**
     * Encodes the specified Profile message. Does not implicitly {@link Profile.verify|verify} messages.
     * @function encode
     * @memberof Profile
     * @static
     * @param {Profile.$Properties} message Profile message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Profile.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.nick != null && $Object.hasOwnProperty.call(message, "nick"))
            writer.uint32(/* id 1, wireType 2 =*/10).string(message.nick);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a Profile message from the specified reader or buffer.
     * @function decode
     * @memberof Profile
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {Profile & Profile.$Shape} Profile
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Profile.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.Profile();
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
                    message.nick = reader.stringVerify();
                    message._nick = "nick";
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

    return Profile;
})();

export const SideNote = $root.SideNote = (() => {

    /**
     * Properties of a SideNote.
     * @typedef {Object} SideNote.$Properties
     * @property {Profile.$Properties|null} [profile] SideNote profile
     * @property {MessageNote.$Properties|null} [about] SideNote about
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a SideNote.
     * @exports ISideNote
     * @interface ISideNote
     * @augments SideNote.$Properties
     * @deprecated Use SideNote.$Properties instead.
     */

    /**
     * Shape of a SideNote.
     * @typedef {SideNote.$Properties} SideNote.$Shape
     */

    /**
     * Constructs a new SideNote.
     * @exports SideNote
     * @classdesc Represents a SideNote.
     * @constructor
     * @param {SideNote.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const SideNote = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * SideNote profile.
     * @member {Profile.$Properties|null|undefined} profile
     * @memberof SideNote
     * @instance
     */
    SideNote.prototype.profile = null;

    /**
     * SideNote about.
     * @member {MessageNote.$Properties|null|undefined} about
     * @memberof SideNote
     * @instance
     */
    SideNote.prototype.about = null;

    // OneOf field names bound to virtual getters and setters
    let $oneOfFields;

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(SideNote.prototype, "_profile", {
        get: $util.oneOfGetter($oneOfFields = ["profile"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(SideNote.prototype, "_about", {
        get: $util.oneOfGetter($oneOfFields = ["about"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    /**
     * Encodes the specified SideNote message. Does not implicitly {@link SideNote.verify|verify} messages.
     * @function encode
     * @memberof SideNote
     * @static
     * @param {SideNote.$Properties} message SideNote message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    SideNote.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.profile != null && $Object.hasOwnProperty.call(message, "profile"))
            $root.Profile.encode(message.profile, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
        if (message.about != null && $Object.hasOwnProperty.call(message, "about"))
            $root.MessageNote.encode(message.about, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a SideNote message from the specified reader or buffer.
     * @function decode
     * @memberof SideNote
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {SideNote & SideNote.$Shape} SideNote
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    SideNote.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.SideNote();
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
                    message.profile = $root.Profile.decode(reader, reader.size(), $undefined, _depth + 1, message.profile);
                    message._profile = "profile";
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.about = $root.MessageNote.decode(reader, reader.size(), $undefined, _depth + 1, message.about);
                    message._about = "about";
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

    return SideNote;
})();

export const MessageNote = $root.MessageNote = (() => {

    /**
     * Properties of a MessageNote.
     * @typedef {Object} MessageNote.$Properties
     * @property {Uint8Array|null} [id] MessageNote id
     * @property {boolean|null} [me] MessageNote me
     * @property {Uint8Array|null} [replyTo] MessageNote replyTo
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a MessageNote.
     * @exports IMessageNote
     * @interface IMessageNote
     * @augments MessageNote.$Properties
     * @deprecated Use MessageNote.$Properties instead.
     */

    /**
     * Shape of a MessageNote.
     * @typedef {MessageNote.$Properties} MessageNote.$Shape
     */

    /**
     * Constructs a new MessageNote.
     * @exports MessageNote
     * @classdesc Represents a MessageNote.
     * @constructor
     * @param {MessageNote.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const MessageNote = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    /**
     * MessageNote id.
     * @member {Uint8Array} id
     * @memberof MessageNote
     * @instance
     */
    MessageNote.prototype.id = $util.newBuffer([]);

    /**
     * MessageNote me.
     * @member {boolean} me
     * @memberof MessageNote
     * @instance
     */
    MessageNote.prototype.me = false;

    /**
     * MessageNote replyTo.
     * @member {Uint8Array|null|undefined} replyTo
     * @memberof MessageNote
     * @instance
     */
    MessageNote.prototype.replyTo = null;

    // OneOf field names bound to virtual getters and setters
    let $oneOfFields;

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(MessageNote.prototype, "_replyTo", {
        get: $util.oneOfGetter($oneOfFields = ["replyTo"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    /**
     * Encodes the specified MessageNote message. Does not implicitly {@link MessageNote.verify|verify} messages.
     * @function encode
     * @memberof MessageNote
     * @static
     * @param {MessageNote.$Properties} message MessageNote message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    MessageNote.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
        if (message.me != null && $Object.hasOwnProperty.call(message, "me") && message.me !== false)
            writer.uint32(/* id 2, wireType 0 =*/16).bool(message.me);
        if (message.replyTo != null && $Object.hasOwnProperty.call(message, "replyTo"))
            writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.replyTo);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    /**
     * Decodes a MessageNote message from the specified reader or buffer.
     * @function decode
     * @memberof MessageNote
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {MessageNote & MessageNote.$Shape} MessageNote
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    MessageNote.decode = function (reader, length, _end, _depth, _target) {
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
        message = _target || new $root.MessageNote();
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
                    if (value = reader.bool())
                        message.me = value;
                    else
                        delete message.me;
                    continue;
                }
            case 3: {
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

    return MessageNote;
})();

export {
  $root as default
};
