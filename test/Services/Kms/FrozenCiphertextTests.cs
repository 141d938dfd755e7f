using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Services.Kms.Domain;

namespace Strongroom.Services.Kms.Tests;

/// <summary>
/// The form of ciphertexts and of stored keys is frozen: these were made by the first version and must open in every later
/// one. If a test fails here, ciphertexts in customers' hands would no longer open.
/// </summary>
public sealed class FrozenCiphertextTests
{
    private const string Blob =
        "535243010c3131313131313131313131310965752d776573742d312430313233343536372d383961622d636465662d303132332d34353637"
        + "3839616263646566aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabcbec9c1101c0396e7a366cd0d5a10dc"
        + "c9eaf1204f6c809017fc4f8d2805b96757bb4cef0ef3984a094bc3759a61a322992234d748f9";

    private const string Record =
        """{"Account":"111111111111","Region":"eu-west-1","KeyId":"01234567-89ab-cdef-0123-456789abcdef","Created":"2026-03-04T05:06:07.089+00:00","Description":"frozen","ManagedFor":null,"Policy":"{}","Tags":{"team":"blue"},"Status":"PendingDeletion","DeletionDate":"2026-04-04T05:06:07.089+00:00","Materials":[{"Id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","Created":"2026-03-04T05:06:07.089+00:00","Bytes":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="}]}""";

    [Fact]
    public void A_ciphertext_of_the_first_version_opens()
    {
        KeyRecord key = JsonSerializer.Deserialize(Record, KmsJson.Default.KeyRecord)!;
        CiphertextBlob blob = CiphertextBlob.Parse(Convert.FromHexString(Blob))!;

        Assert.Equal(("111111111111", "eu-west-1", key.KeyId), (blob.Account, blob.Region, blob.KeyId));
        Assert.Equal(new string('a', 64), blob.MaterialId);
        using SecretValue plaintext = blob.Open(key, new Dictionary<string, string> { ["b"] = "2", ["A"] = "1" })!;
        Assert.Equal("a frozen value"u8, plaintext.Reveal());
    }

    [Fact]
    public void The_header_is_laid_out_as_documented()
    {
        const string Header = "53524301" + "0c" + "313131313131313131313131" + "09" + "65752d776573742d31"
            + "24" + "30313233343536372d383961622d636465662d303132332d343536373839616263646566";

        Assert.StartsWith(Header + new string('a', 64), Blob, StringComparison.Ordinal);
        Assert.Equal((Header.Length / 2) + 32 + 24 + "a frozen value".Length + 16, Blob.Length / 2);
    }

    [Fact]
    public void A_stored_key_is_written_as_it_was_read()
    {
        KeyRecord key = JsonSerializer.Deserialize(Record, KmsJson.Default.KeyRecord)!;

        Assert.Equal(Record, JsonSerializer.Serialize(key, KmsJson.Default.KeyRecord));
    }

    [Fact]
    public void The_encryption_context_is_sorted_and_length_prefixed()
    {
        Assert.Equal(
            "00000001" + "41" + "00000001" + "31" + "00000001" + "62" + "00000001" + "32",
            Convert.ToHexStringLower(EncryptionContext.Canonical(new Dictionary<string, string> { ["b"] = "2", ["A"] = "1" })));
        Assert.Empty(EncryptionContext.Canonical(null));
    }
}
