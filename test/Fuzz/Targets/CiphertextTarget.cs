using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Services.Kms.Domain;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>KMS ciphertexts under a key that is there: none opens but those that were made.</summary>
internal sealed class CiphertextTarget : FuzzTarget
{
    private static readonly Dictionary<string, string> Context = new() { ["department"] = "payroll" };

    private readonly KeyRecord _key = new()
    {
        Account = "123456789012",
        Region = "us-east-1",
        KeyId = "01234567-89ab-cdef-0123-456789abcdef",
        Created = DateTimeOffset.UnixEpoch,
        Description = "",
        Policy = "{}",
        Tags = new Dictionary<string, string>(),
        Materials = [KeyMaterial.Generate(KeyType.Symmetric, DateTimeOffset.UnixEpoch)],
    };

    public CiphertextTarget() =>
        Seeds = [CiphertextBlob.Seal(_key, [], Context), CiphertextBlob.Seal(_key, "plaintext"u8, Context), CiphertextBlob.Seal(_key, new byte[4096], Context)];

    public override string Name => "ciphertext";

    public override IReadOnlyList<byte[]> Seeds { get; }

    public override IReadOnlyList<string> Dictionary => ["SRC\u0001", "123456789012", "us-east-1", "\u000c", "\u0000"];

    public override int Budget => 100_000;

    public override string Run(byte[] input)
    {
        if (CiphertextBlob.Parse(input) is not { } blob)
        {
            return "no ciphertext";
        }

        using var opened = blob.Open(_key, Context);
        Require(opened is null || Seeds.Any(seed => seed.AsSpan().SequenceEqual(input)), "A ciphertext opens that was never made.");
        using var elsewhere = blob.Open(_key, null);
        Require(elsewhere is null, "A ciphertext opens without its encryption context.");
        return $"{opened is null} {blob.Account == _key.Account} {blob.Region == _key.Region} {blob.KeyId == _key.KeyId}";
    }
}
