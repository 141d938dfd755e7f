using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Conditions;

/// <summary>Compares bytes, of which both sides are the Base64.</summary>
internal sealed class BinaryTest(IReadOnlyList<string> values) : ValueTest
{
    private readonly byte[][] _values = [.. values.Select(Read).OfType<byte[]>()];

    public override bool Contains(string value, IConditionContext context) =>
        Read(value) is { } bytes && _values.AsSpan().ContainsAny([bytes], ByContent.Instance);

    private static byte[]? Read(string text)
    {
        var bytes = new byte[text.Length * 3 / 4];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    private sealed class ByContent : IEqualityComparer<byte[]>
    {
        public static ByContent Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj.Length;
    }
}
