using System.Text.Json.Nodes;
using Strongroom.Policy;
using Strongroom.Policy.Evaluation;

namespace Strongroom.Bench.Subjects;

/// <summary>Decisions about a read of a secret by a session of a role.</summary>
internal static class PolicySubjects
{
    private const string Secret = "arn:aws:secretsmanager:us-east-1:111111111111:secret:prod/app/database-AbCdEf";

    private static readonly string[] Services = ["s3", "sqs", "dynamodb", "ec2", "logs", "sns", "events", "ecs"];

    /// <summary>An identity policy of 20 statements, of which the last allows, on a secret without a policy.</summary>
    public static Subject DecideTwentyStatements()
    {
        var policies = new PolicySet { Identity = [new NamedPolicy("app", PolicySource.Role, Compile(Twenty(), PolicyKind.Identity))] };
        return Decide(policies);
    }

    /// <summary>The same, with a boundary, a session policy and the secret's policy, and conditions on tags and addresses.</summary>
    public static Subject DecideAllLayers()
    {
        var all = new JsonArray(Statement("Allow", ["secretsmanager:*"], "*", null));
        var shared = Statement("Allow", ["secretsmanager:GetSecretValue"], "*", new JsonObject
        {
            ["IpAddress"] = new JsonObject { ["aws:SourceIp"] = "10.0.0.0/8" },
            ["DateLessThan"] = new JsonObject { ["aws:CurrentTime"] = "2030-01-01T00:00:00Z" },
            ["StringEquals"] = new JsonObject { ["secretsmanager:ResourceTag/team"] = "${aws:PrincipalTag/team}" },
        });
        shared["Principal"] = new JsonObject { ["AWS"] = "arn:aws:iam::111111111111:role/app" };
        var policies = new PolicySet
        {
            Identity = [new NamedPolicy("app", PolicySource.Role, Compile(Twenty(), PolicyKind.Identity))],
            Boundary = new NamedPolicy("boundary", PolicySource.UserManaged, Compile(all, PolicyKind.Identity)),
            Session = [new NamedPolicy("session", PolicySource.None, Compile(all, PolicyKind.Identity))],
            Resource = new NamedPolicy(Secret, PolicySource.Resource, Compile(new JsonArray(shared), PolicyKind.Resource)),
        };
        return Decide(policies);
    }

    private static Subject Decide(PolicySet policies)
    {
        var principal = RequestPrincipal.RoleSession("arn:aws:sts::111111111111:assumed-role/app/task", "arn:aws:iam::111111111111:role/app", "AROAEXAMPLEEXAMPLE12");
        var context = new ConditionContext();
        context.Set("aws:SourceIp", "10.1.2.3");
        context.Set("aws:CurrentTime", "2025-01-01T00:00:00Z");
        context.Set("aws:PrincipalTag/team", "red");
        context.Set("secretsmanager:ResourceTag/team", "red");
        context.Set("aws:SecureTransport", "true");
        return new Subject(() =>
        {
            var request = new AccessRequest
            {
                Principal = principal,
                Action = "secretsmanager:GetSecretValue",
                Resource = Secret,
                ResourceAccount = "111111111111",
                Context = context,
            };
            if (!PolicyEvaluator.Decide(request, policies).IsAllowed)
            {
                throw new InvalidOperationException("The read is denied.");
            }
        });
    }

    private static JsonArray Twenty()
    {
        var statements = new JsonArray();
        for (var i = 0; i < 17; i++)
        {
            var service = Services[i % Services.Length];
            statements.Add(Statement("Allow", [$"{service}:Get*", $"{service}:List*", $"{service}:Create{i}"], $"arn:aws:{service}:*:111111111111:thing/{i}/*", null));
        }

        statements.Add(Statement("Deny", ["*"], "*", new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } }));
        statements.Add(Statement("Allow", ["secretsmanager:GetSecretValue"], "arn:aws:secretsmanager:us-east-1:111111111111:secret:dev/*", null));
        statements.Add(Statement("Allow", ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], "arn:aws:secretsmanager:*:111111111111:secret:prod/app/*-??????", null));
        return statements;
    }

    private static JsonObject Statement(string effect, string[] actions, string resource, JsonObject? conditions)
    {
        var statement = new JsonObject { ["Effect"] = effect, ["Action"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]), ["Resource"] = resource };
        if (conditions is not null)
        {
            statement["Condition"] = conditions;
        }

        return statement;
    }

    private static CompiledPolicy Compile(JsonArray statements, PolicyKind kind) =>
        CompiledPolicy.Compile(new JsonObject { ["Version"] = PolicyVersions.Current, ["Statement"] = statements.DeepClone() }.ToJsonString(), kind);
}
