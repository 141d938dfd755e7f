using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Policy;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>Policy documents, as resource policies, identity policies and key policies.</summary>
internal sealed class PolicyTarget : FuzzTarget
{
    private const int MaximumLength = 20480;

    public override string Name => "policies";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Utf8("""{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"s","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}]}"""),
        Utf8("""{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotPrincipal":{"AWS":["*"],"Service":"lambda.amazonaws.com"},"NotAction":["a:b*"],"NotResource":"arn:aws:s3:::x/*"}}"""),
        Utf8("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"},"ForAllValues:StringLikeIfExists":{"aws:PrincipalArn":["arn:aws:iam::123456789012:role/*"]},"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"a":5}}}]}"""),
        Utf8("""{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":["kms:*"],"Resource":["*"]}]}"""),
    ];

    public override IReadOnlyList<string> Dictionary =>
    [
        "\"Statement\":", "\"Principal\":", "\"NotPrincipal\":", "\"Condition\":", "\"Effect\":", "\"Action\":", "\"Resource\":", "\"*\"", "\"AWS\":", "ForAnyValue:", "IfExists",
        "\"Null\":", "\"IpAddress\":", "\"aws:SourceIp\":", "${aws:username}", "arn:aws:iam::123456789012:", "[", "]", "{", "}", ",",
    ];

    public override int Budget => 12_000;

    // The document, what was read of it twice, and what is found wrong with each part.
    public override long AllocationFactor => 1500;

    public override byte[]? Mutate(byte[] input, Random random, Mutator mutator) =>
        random.Next(3) == 0 ? null : new JsonMutator(random).Mutate(input);

    public override string Run(byte[] input)
    {
        var text = Text(input);
        var outcome = "";
        foreach (var kind in new[] { PolicyKind.Resource, PolicyKind.Identity })
        {
            var reading = PolicyDocument.Read(text, kind, MaximumLength);
            Require(reading.Document is null == reading.Findings.Count > 0, "A policy is neither read nor refused, or both.");
            outcome += reading.Document is { } document
                ? $"{document.Statements.Count} statements, {PublicAccess.Find(document).Count} public "
                : $"{reading.Findings[0].Fault} {reading.Findings[0].Message.Split('\'')[0]}";
        }

        var rules = ResourcePolicyRules.Read(text);
        if (rules.IsAllowed)
        {
            outcome += ResourcePolicyRules.CheckPublic(rules.Value, blockPublicPolicy: true)?.Code;
        }

        try
        {
            KeyPolicy.Check(text, Principal.Root("123456789012"), bypassLockoutCheck: false);
        }
        catch (AwsException refusal)
        {
            outcome += refusal.Code;
        }

        return outcome;
    }
}
