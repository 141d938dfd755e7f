using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Http;

/// <summary>A version's key: the whole value, or members of its JSON object.</summary>
internal sealed class HttpKey : IDisposable
{
    private readonly SecretDocument? _document;
    private readonly HttpKeySettings _settings;

    private HttpKey(string label, SecretValue key, SecretDocument? document, HttpKeySettings settings) =>
        (Label, Key, _document, _settings) = (label, key, document, settings);

    /// <summary>Whose it is, for messages.</summary>
    public string Label { get; }

    public SecretValue Key { get; }

    /// <summary>The id by which the API knows it, or null.</summary>
    public string? Id => _document?.Text(_settings.IdMember);

    /// <summary>Reads a value, which belongs to the key from here on.</summary>
    /// <exception cref="RotatorException">It has none.</exception>
    public static HttpKey Read(SecretValue value, string label, HttpKeySettings settings)
    {
        if (SecretDocument.TryRead(value) is not { } document) return new HttpKey(label, value, null, settings);
        if (document.Secret(settings.KeyMember) is { } key) return new HttpKey(label, key, document, settings);
        document.Dispose();
        throw new RotatorException($"The member {settings.KeyMember} is missing from {label}'s value. The setting keyMember names it.");
    }

    /// <summary>The same value with another key.</summary>
    public SecretValue With(SecretValue key, SecretValue? id)
    {
        if (_document is null) return SecretValue.Copy(key.Reveal());
        if (id is null) return _document.With((_settings.KeyMember, key));
        if (_document.KindOf(_settings.IdMember) != JsonTokenType.String)
            throw new RotatorException($"{Label}'s value needs a text member {_settings.IdMember} for the id of the key. The setting idMember names it.");
        return _document.With((_settings.KeyMember, key), (_settings.IdMember, id));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Key.Dispose();
        _document?.Dispose();
    }
}
