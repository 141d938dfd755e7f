using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Tests.Shapes;

/// <summary>Random values of any shape, from a seed; structures go at most four deep. For XML without characters that it lacks.</summary>
internal sealed class RandomValue(int seed, bool xml = false)
{
    private const int MaxDepth = 4;

    private readonly Random _random = new(seed);

    public object Of(Shape shape, int depth = 0) => shape switch
    {
        StructureShape structure => Structure(structure, depth),
        ListShape list => list.Create([.. Enumerable.Range(0, Few(depth)).Select(_ => Of(list.Member, depth + 1))]),
        MapShape map => map.Create(
        [
            .. Enumerable.Range(0, Few(depth)).Select(i => new KeyValuePair<string, object>($"{i}{Text()}", Of(map.Value, depth + 1))),
        ]),
        _ => Scalar(shape.Kind),
    };

    /// <summary>Text with what breaks writers: quotes, escapes, controls, pairs of surrogates.</summary>
    public string Text()
    {
        string[] pieces = ["a", "Z", "0", "\"", "\\", "/", "\n", "\0", "\u001f", "<", "+", "&", "'", "é", "\u2028", "\uFFFD", "語", "😀", "\\u0041", " "];
        return string.Concat(Enumerable.Range(0, _random.Next(60)).Select(_ => pieces[_random.Next(pieces.Length)]).Where(piece => !xml || piece is not ("\0" or "\u001f")));
    }

    public byte[] Bytes()
    {
        var bytes = new byte[_random.Next(100)];
        _random.NextBytes(bytes);
        return bytes;
    }

    public int Next(int max) => _random.Next(max);

    private object Structure(StructureShape shape, int depth)
    {
        var instance = shape.Create();
        foreach (var member in shape.Members)
        {
            if (depth < MaxDepth && _random.Next(3) > 0)
                member.Set(instance, Of(member.Target, depth + 1));
        }

        return instance;
    }

    private int Few(int depth) => depth < MaxDepth ? _random.Next(4) : 0;

    private object Scalar(ShapeKind kind) => kind switch
    {
        ShapeKind.String => Text(),
        ShapeKind.SecretString => SecretValue.FromText(Text()),
        ShapeKind.Blob => Bytes(),
        ShapeKind.SecretBlob => SecretValue.Own(Bytes()),
        ShapeKind.Boolean => _random.Next(2) == 0,
        ShapeKind.Integer => _random.Next(int.MinValue, int.MaxValue),
        ShapeKind.Long => _random.NextInt64(long.MinValue, long.MaxValue),
        ShapeKind.Double => _random.Next(10) switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => double.NegativeInfinity,
            3 => double.Epsilon,
            _ => BitConverter.Int64BitsToDouble(_random.NextInt64()) is var number && double.IsFinite(number) ? number : 0.5,
        },
        ShapeKind.Timestamp => DateTimeOffset.FromUnixTimeMilliseconds(_random.NextInt64(-62135596800000, 253402300800000)),
        ShapeKind.Document => JsonSerializer.SerializeToElement(new { a = Text(), b = new[] { 1, 2 } }),
        _ => throw new InvalidOperationException($"{kind} has parts."),
    };
}
