using System;
using System.Collections.Generic;
using System.Linq;

namespace Strongroom.Generator;

/// <summary>A JSON object with its members in the text's order, and typed access for optional members.</summary>
internal sealed class JsonObject
{
    private readonly Dictionary<string, object?> _members = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>The members in the text's order.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Members =>
        _names.Select(name => new KeyValuePair<string, object?>(name, _members[name]));

    /// <summary>Adds a member; false when the name is taken.</summary>
    public bool Add(string name, object? value)
    {
        if (_members.ContainsKey(name))
            return false;
        _members.Add(name, value);
        _names.Add(name);
        return true;
    }

    /// <summary>A string member, or null when absent.</summary>
    public string? Text(string name) => Get<string>(name);

    /// <summary>A number member's text, or null when absent.</summary>
    public string? Number(string name) => Get<JsonNumber>(name)?.Text;

    /// <summary>Whether a member is true.</summary>
    public bool Flag(string name) => _members.TryGetValue(name, out var value) && value is true;

    /// <summary>An object member, or null when absent.</summary>
    public JsonObject? Object(string name) => Get<JsonObject>(name);

    /// <summary>A member that is an array of strings, or null when absent.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        Get<List<object?>>(name)?.Select(item => item as string ?? throw Wrong(name)).ToList();

    /// <summary>A member that is an array of objects; empty when absent.</summary>
    public IReadOnlyList<JsonObject> Objects(string name) =>
        Get<List<object?>>(name)?.Select(item => item as JsonObject ?? throw Wrong(name)).ToList() ?? [];

    /// <summary>A string member that must be there.</summary>
    public string Require(string name) => Text(name) ?? throw new FormatException($"'{name}' is missing");

    /// <summary>An object member that must be there.</summary>
    public JsonObject RequireObject(string name) => Object(name) ?? throw new FormatException($"'{name}' is missing");

    private T? Get<T>(string name)
        where T : class
    {
        if (!_members.TryGetValue(name, out var value) || value is null)
            return null;
        return value as T ?? throw Wrong(name);
    }

    private static FormatException Wrong(string name) => new($"'{name}' has another type than expected");
}
