using System.IO.Compression;
using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Services.Sts.Domain;

/// <summary>
/// How much of the space for session policies and tags a request takes (STS API reference, <c>PackedPolicySize</c>). AWS packs
/// them in a form that it does not tell; here it is their deflated text, against the 2,048 bytes that a policy may have.
/// </summary>
internal static class PackedPolicy
{
    private const int Space = 2048;
    private const int MostPolicyArns = 10;

    /// <summary>The share in per cent, rounded up; 0 where there is nothing to pack.</summary>
    /// <exception cref="AwsException">PackedPolicyTooLarge: more than all of it. ValidationError: too many managed policies.</exception>
    public static int Percent(string? policy, IReadOnlyList<string> policyArns, SessionTags tags)
    {
        if (policyArns.Count > MostPolicyArns)
        {
            throw StsFaults.Validation(
                $"1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to {MostPolicyArns}");
        }

        if (policy is null && policyArns.Count == 0 && tags.Tags.Count == 0)
        {
            return 0;
        }

        var text = string.Join('\n', [policy ?? "", .. policyArns, .. tags.Tags.Select(tag => $"{tag.Key}\t{tag.Value}"), .. tags.Transitive]);
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(text));
        }

        var percent = (int)((packed.Length * 100 + Space - 1) / Space);
        return percent <= 100
            ? percent
            : throw StsErrors.PackedPolicyTooLargeException($"Packed policy consumes {percent}% of allotted space, please use smaller policy.");
    }

    /// <summary>The ARNs of a request's managed session policies.</summary>
    public static IReadOnlyList<string> Arns(IReadOnlyList<PolicyDescriptorType>? policies) =>
        [.. (policies ?? []).Select(policy => policy.Arn).OfType<string>()];
}
