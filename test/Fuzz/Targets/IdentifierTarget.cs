using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>Names and ARNs of secrets and KMS keys. The first byte says as what the rest is read.</summary>
internal sealed class IdentifierTarget : FuzzTarget
{
    private static readonly CallContext Context = new(
        "request", Principal.Root("123456789012"), "us-east-1", DateTimeOffset.UnixEpoch, "192.0.2.1", null, CancellationToken.None);

    public override string Name => "identifiers";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. from kind in "snkt"
           from text in new[]
           {
               "name", "a/b+c=d.e@f-g_h", "name-AbCdEf", "arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf",
               "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a/b", "alias/name", "alias/aws/secretsmanager",
               "01234567-89ab-cdef-0123-456789abcdef", "mrk-0123456789abcdef0123456789abcdef",
               "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef", "arn:aws:kms:us-east-1:123456789012:alias/a",
           }
           select Utf8(kind + text),
    ];

    public override IReadOnlyList<string> Dictionary =>
        ["arn:", "aws", ":secretsmanager:", ":kms:", ":secret:", "123456789012", "alias/", "key/", "mrk-", "-AbCdEf", "aws/", ":", "::::::", "/"];

    public override int Budget => 200_000;

    public override string Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return "empty";
        }

        var text = Text(input[1..]);
        try
        {
            return (char)input[0] switch
            {
                's' => Secret(text),
                'n' => $"name {SecretName.CheckNew(text)?.Code} {SecretName.CheckLookup(text)?.Code}",
                'k' => $"key {Shape(KeyReference.Parse(text, Context))}",
                't' => $"target {Shape(KeyReference.ParseKey(text, Context))}",
                _ => "nothing",
            };
        }
        catch (AwsException refusal)
        {
            Require(refusal is { Status: 400, Fault: Fault.Client }, $"{refusal.Code} has status {refusal.Status}.");
            return refusal.Code;
        }
    }

    private static string Shape(KeyReference reference)
    {
        Require(KeyReference.Parse(reference.Arn, Context) == reference, $"{reference.Arn} is read as another key.");
        return reference.AliasName is null ? "id" : "alias";
    }

    private static string Secret(string text)
    {
        var outcome = SecretId.Parse(text);
        if (!outcome.IsAllowed)
        {
            return $"secret {outcome.Violation.Code}";
        }

        var id = outcome.Value;
        Require(id.Name.Length > 0, "A secret is looked for under no name.");
        return $"secret {id.IsArn} {id.AccountFor(Context.Account) == Context.Account} {id.IsInRegion(Context.Region)}";
    }
}
