using System.Buffers.Binary;

namespace Strongroom.Crypto.Tests;

/// <summary>
/// The stored forms are frozen: these blobs were made by the first version and must open in every later one. If one of
/// these tests fails, the change that broke it would make existing data directories unreadable: give the form a new
/// version byte and keep reading the old one.
/// </summary>
public sealed class FrozenFormTests
{
    private const string SealedValue =
        "535242010000000144df9095a04a5f1f1dfb06750221fa1f3527abffbf8f6481e509e1860ec30ae43eb0a7669257dbcfd9588c2863ae1b7b"
        + "9156baabfb0a";

    private const string SealedRing =
        "53524b016ebc69113141d161ecf0bde6225ebaa9a53cdc85119a9db0e7cf2042318bdfc3e752033172d11e3566485eb99752aced320a6da1"
        + "7a1f02d7e8b17a4372f6a9eb331eb0a9cb6367691146accc59fde37785806aa782ec016ee56e5c2b7f824730cbcd18bc85834a24afaac698"
        + "ad3f415e9cbf8cba6fd927da03563e0b2007b9a61fc1ab97";

    private const string WrappedRoot =
        "53525201066d656d6f72797b87e49eca89745c46935b0b267c1109b2533310f3ffaf74f097c320ec9c82a11c14e300029b315de28fa3cd22"
        + "f16c55c823d9dac4be694c7cad69c50052a29fde2fdd0d6d7a92bc";

    private const string SealedEnvelope =
        "535245019ee968549f0a4acfabae4d7e2b8ce1a1f6ac4c77cb66899cc8fa64eb939611c7b5344ec25f7a1b7b1c2fec6cd981ea114b85a30c"
        + "f8c9";

    private const string PlainEnvelope =
        "535245029ee968549f0a4acfabae4d7e6b7994d849fb5fbdbbcba60d4530d0147ecbd0b82ab2f50e014f430cf011";

    private const string WrappedByKeyFile =
        "5352530109635971f474b087717a82da704866e484d71658b8ad4e14b2a48c862e04dd7a3583d1798c0cbb905dc49813b3fbbd53adcd79ed"
        + "19cb6fd29e74011e28d4b4191cc13bc6ade3ec60";

    private const string Text = "a frozen value";

    // Keys 01…01 and 02…02, made 2026-01-02T03:04:05.678Z and a day later.
    private static readonly byte[] Ring = RingBytes();

    [Fact]
    public void Barrier_blob_of_term_1_opens()
    {
        using var barrier = new Barrier(KeyRing.Deserialize(Ring));

        Assert.Equal(Text, Utf8(barrier.Open(Convert.FromHexString(SealedValue), "table/key"u8)));
        Assert.StartsWith("53524201" + "00000001", SealedValue, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_ring_is_read_and_written_in_the_same_form()
    {
        using KeyRing ring = KeyRing.Deserialize(Ring);

        Assert.Equal([1u, 2u], ring.Terms.Select(term => term.Number));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), ring.Terms[0].Created);
        Assert.Equal(Ring, ring.Serialize());
    }

    [Fact]
    public void Sealed_ring_opens()
    {
        using var root = new RootKey(SecretValue.Copy(Bytes.Repeat(3, 32)));
        using KeyRing ring = root.OpenRing(Convert.FromHexString(SealedRing));

        Assert.Equal(Ring, ring.Serialize());
        Assert.StartsWith("53524b01", SealedRing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stored_state_opens()
    {
        var state = new BarrierState(Convert.FromHexString(WrappedRoot), Convert.FromHexString(SealedRing));
        using Barrier barrier = await state.OpenAsync(new MemorySeal("memory", 4));

        Assert.Equal(Text, Utf8(barrier.Open(Convert.FromHexString(SealedValue), "table/key"u8)));
        Assert.Equal("53525401" + "00000053" + WrappedRoot + SealedRing, Convert.ToHexStringLower(state.Encode()));
        Assert.StartsWith("53525201" + "06" + "6d656d6f7279", WrappedRoot, StringComparison.Ordinal);
    }

    [Fact]
    public void Envelope_opens()
    {
        using var dataKey = SecretValue.Copy(Bytes.Repeat(5, 32));
        using SecretValue value = Envelope.Open(
            dataKey, Convert.FromHexString(SealedEnvelope), AssociatedData.FromParts("arn", "version"));

        Assert.Equal(Text, Utf8(value.Reveal()));
        Assert.StartsWith("53524501", SealedEnvelope, StringComparison.Ordinal);
    }

    [Fact]
    public void Envelope_with_a_plain_nonce_opens()
    {
        using var dataKey = SecretValue.Copy(Bytes.Repeat(5, 32));
        using SecretValue value = Envelope.Open(
            dataKey, Convert.FromHexString(PlainEnvelope), AssociatedData.FromParts("arn", "version"));

        Assert.Equal(Text, Utf8(value.Reveal()));
        Assert.StartsWith("53524502", PlainEnvelope, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_key_wrapped_by_a_key_file_opens()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("strongroom-frozen-");
        try
        {
            string path = Path.Combine(directory.FullName, "seal.key");
            File.WriteAllBytes(path, Bytes.Repeat(6, 32));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead);
            }

            using KeyFileSeal seal = KeyFileSeal.Open(path);
            using SecretValue root = await seal.UnwrapAsync(Convert.FromHexString(WrappedByKeyFile));

            Assert.Equal(Bytes.Repeat(3, 32), root.Reveal());
            Assert.StartsWith("53525301", WrappedByKeyFile, StringComparison.Ordinal);
            Assert.Equal("key-file", seal.Id);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Utf8(ReadOnlySpan<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private static byte[] RingBytes()
    {
        byte[] bytes = new byte[4 + (2 * 44)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, 2);
        for (int i = 0; i < 2; i++)
        {
            Span<byte> term = bytes.AsSpan(4 + (i * 44), 44);
            BinaryPrimitives.WriteInt32BigEndian(term, i + 1);
            BinaryPrimitives.WriteInt64BigEndian(term[4..], 1767323045678 + (i * 86_400_000L));
            term[12..].Fill((byte)(i + 1));
        }

        return bytes;
    }
}
