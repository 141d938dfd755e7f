using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Storage;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>Bytes as a storage key: page markers of clients are such bytes.</summary>
internal sealed class StorageKeyTarget : FuzzTarget
{
    public override string Name => "storage-keys";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            Key.Of("account", "region", "name"), Key.Of(0, -1, 255, 256, long.MinValue, long.MaxValue, ulong.MaxValue), Key.Of(DateTimeOffset.UnixEpoch, "a\0b"),
            Key.Of(DateTimeOffset.MinValue, DateTimeOffset.MaxValue), Key.Of(new byte[] { 0, 255, 0 }, "é"), Key.Empty,
        }.Select(key => key.Bytes.ToArray()),
    ];

    public override int Budget => 200_000;

    // A byte may be a part of a key, and is read, written and read again here.
    public override long AllocationFactor => 500;

    public override string Run(byte[] input)
    {
        var key = Key.FromBytes(input);
        return Read(() => Shape(key.Decode()), key) + Read(() => Typed(key), key);
    }

    private static string Read(Func<string> read, Key key)
    {
        try
        {
            return read();
        }
        catch (FormatException)
        {
            return "no key";
        }
    }

    private static string Shape(IReadOnlyList<KeyPart> parts)
    {
        var again = Key.Of([.. parts]).Decode();
        Require(again.Select(part => part.Kind).SequenceEqual(parts.Select(part => part.Kind)), "A key's parts are read as others.");
        return string.Join(' ', parts.Select(part => part.Kind).Distinct());
    }

    // As tables read their own keys: by the kinds that they expect.
    private static string Typed(Key key)
    {
        var reader = key.Read();
        var parts = 0;
        for (; !reader.AtEnd; parts++)
        {
            _ = (parts % 4) switch
            {
                0 => reader.ReadInt64(),
                1 => reader.ReadTime().Ticks,
                2 => (long)(reader.ReadUInt64() % 2),
                _ => reader.ReadText().Length,
            };
        }

        return parts > 3 ? "some" : "few";
    }
}
