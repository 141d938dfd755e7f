using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Services.Sts.Domain;

/// <summary>
/// Access key ids that say which account they belong to, in AWS's form: a prefix of four letters, then base32 (RFC 4648) of ten
/// bytes of which the first six hold, between one random bit and seven, the account's number. GetAccessKeyInfo reads them
/// without a look-up.
/// </summary>
internal static class AccessKeyIds
{
    /// <summary>The prefix of temporary keys.</summary>
    public const string Temporary = "ASIA";

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int PrefixLength = 4;
    private const int Digits = 16;
    private const int AccountShift = 7;
    private const ulong AccountMask = (1UL << 40) - 1;

    /// <summary>A new id of <paramref name="account"/>.</summary>
    public static string New(string prefix, string account)
    {
        Span<byte> bytes = stackalloc byte[10];
        RandomNumberGenerator.Fill(bytes);
        Span<byte> head = [0, 0, .. bytes[..6]];
        var number = BinaryPrimitives.ReadUInt64BigEndian(head);
        number = (number & ~(AccountMask << AccountShift)) | (ulong.Parse(account, System.Globalization.CultureInfo.InvariantCulture) << AccountShift);
        BinaryPrimitives.WriteUInt64BigEndian(head, number);
        head[2..].CopyTo(bytes);
        return string.Create(PrefixLength + Digits, (prefix, Convert.ToHexString(bytes)), static (id, state) =>
        {
            state.prefix.CopyTo(id);
            var bits = UInt128.Parse(state.Item2, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
            for (var i = Digits - 1; i >= 0; i--, bits >>= 5)
            {
                id[PrefixLength + i] = Base32[(int)(bits & 31)];
            }
        });
    }

    /// <summary>The account that an id of this form names; null for one of another form.</summary>
    public static string? AccountOf(string id)
    {
        if (id.Length != PrefixLength + Digits)
        {
            return null;
        }

        UInt128 bits = 0;
        foreach (var c in id.AsSpan(PrefixLength))
        {
            var value = Base32.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            bits = (bits << 5) | (uint)value;
        }

        var account = (ulong)(bits >> 32 >> AccountShift) & AccountMask;
        return account < 1_000_000_000_000 ? account.ToString("D12", System.Globalization.CultureInfo.InvariantCulture) : null;
    }
}
