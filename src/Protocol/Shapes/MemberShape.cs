using System.Text;

namespace Strongroom.Protocol.Shapes;

/// <summary>One member of a structure: its names, its shape and how to read and write it.</summary>
/// <param name="name">The name in the model.</param>
/// <param name="target">The member's shape; resolved at first use, because shapes may be recursive.</param>
/// <param name="get">Reads the property of an instance; boxed, null when absent.</param>
/// <param name="set">Writes the property of an instance that is being decoded.</param>
public sealed class MemberShape(string name, Func<Shape> target, Func<object, object?> get, Action<object, object?> set)
{
    private Shape? _target;
    private byte[]? _wireNameUtf8;
    private string? _path;

    /// <summary>The name in the model.</summary>
    public string Name { get; } = name;

    /// <summary>The member's shape.</summary>
    public Shape Target => _target ??= target();

    /// <summary>The model's <c>locationName</c>, or null: another name in the body, or the header's or the query parameter's.</summary>
    public string? LocationName { get; init; }

    /// <summary>Where a REST protocol carries it.</summary>
    public MemberLocation Location { get; init; }

    /// <summary>Whether the model requires it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether the SDKs fill it with a random UUID when the caller does not.</summary>
    public bool IdempotencyToken { get; init; }

    /// <summary>The name in a body.</summary>
    public string WireName => LocationName ?? Name;

    /// <summary><see cref="WireName"/> in UTF-8.</summary>
    public ReadOnlySpan<byte> WireNameUtf8 => _wireNameUtf8 ??= Encoding.UTF8.GetBytes(WireName);

    /// <summary>The name as validation texts spell it: the model's with a small first letter (<c>KMSKeyId</c> is <c>kMSKeyId</c>).</summary>
    public string PathName => _path ??= char.ToLowerInvariant(Name[0]) + Name[1..];

    /// <summary>The member's value in <paramref name="instance"/>, or null.</summary>
    public object? Get(object instance) => get(instance);

    /// <summary>Sets the member in <paramref name="instance"/>, which nobody else has seen yet.</summary>
    public void Set(object instance, object? value) => set(instance, value);
}
