using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Policy;
using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Iam;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.SecretsManager.Domain;
using Principal = Strongroom.Services.Access.Principal;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>Policy documents, as resource policies, identity policies and key policies.</summary>
internal sealed class PolicyTarget : FuzzTarget
{
    private const int MaximumLength = 20480;

    private static readonly RequestPrincipal Caller = RequestPrincipal.User("arn:aws:iam::123456789012:user/fuzz");

    private static readonly IConditionContext Known = Context();

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

        foreach (var use in Enum.GetValues<IamPolicyUse>())
        {
            var reading = IamPolicy.Read(text, use);
            Require(reading.Document is null == reading.Error is not null, "IAM neither accepts nor refuses a policy, or both.");
            outcome += reading.Error ?? Decide(reading.Document!);
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

    private static ConditionContext Context()
    {
        var context = new ConditionContext();
        context.Set("aws:SourceVpc", "vpc-1");
        context.Set("aws:SourceIp", "10.0.0.1");
        context.Set("aws:username", "fuzz");
        context.Set("aws:PrincipalArn", (string[])["arn:aws:iam::123456789012:role/a", "b"]);
        context.Set("a", "4");
        return context;
    }

    // What can be read can be compiled and decided by, and explaining or simulating does not change what is decided.
    private static string Decide(PolicyDocument document)
    {
        var named = new NamedPolicy("p", PolicySource.None, CompiledPolicy.Compile(document));
        var request = new AccessRequest { Principal = Caller, Action = "secretsmanager:GetSecretValue", Resource = "arn:aws:s3:::x/y", Context = Known };
        var policies = document.Statements[0].Principals is null ? new PolicySet { Identity = [named] } : new PolicySet { Resource = named };
        var decision = PolicyEvaluator.Decide(request, policies);
        Require(PolicyEvaluator.Explain(request, policies).Decision == decision, "The explanation is of another decision.");
        Require(PolicySimulator.Simulate(request, policies).Kind == decision.Kind, "The simulation decides otherwise.");
        return decision.Kind.ToString();
    }
}
