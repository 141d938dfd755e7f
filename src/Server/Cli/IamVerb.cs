using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Maintenance;
using Strongroom.Server.Options;
using Strongroom.Services.Access;
using Strongroom.Services.Iam;
using Strongroom.Services.Iam.Authorization;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Kms;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Server.Cli;

/// <summary><c>strongroom iam explain</c>: how a request would be decided, and why.</summary>
internal static class IamVerb
{
    private const string Usage = """
        strongroom iam explain --principal ARN --action A --resource ARN [--context KEY=VALUE ...]
                               [--data DIR] [--seal-key-file FILE]

        Prints what is decided when the principal (a user, a role, an account's root) asks for the action on the resource, and every
        statement that had a say. The policy of the secret or key, the grants on the key and the trust policy of the role (for
        sts:AssumeRole and its kin) are looked up. "--resource *" stands for none in particular.

        --context gives condition keys, before anything that is known: --context aws:SourceIp=10.0.0.7 aws:RequestTag/team=a. A key
        given again gets a further value. Left out, the time is now, the connection is TLS, the source address is unknown.

        It works beside a running server. Exit code: 0 allowed, 1 denied, 2 the question is not understood or cannot be answered.
        """;

    private const int Allowed = 0;
    private const int Denied = 1;
    private const int Unanswered = 2;
    private const string ContextFlag = "--context";
    private const string EncryptionContext = "kms:EncryptionContext:";

    private static readonly OptionDefinition<string> Principal = DirectoryVerb.OwnText("principal", "Who asks: the ARN of a user or a role.");
    private static readonly OptionDefinition<string> Action = DirectoryVerb.OwnText("action", "What for: an action, e.g. secretsmanager:GetSecretValue.");
    private static readonly OptionDefinition<string> Resource = DirectoryVerb.OwnText("resource", "On what: an ARN.");

    public static async Task<int> RunAsync(string[] args)
    {
        ProcessHardening.Apply();
        switch (args)
        {
            case ["explain", .. var rest]:
                if (TakeContext(rest, out var others) is not { } given)
                {
                    await Console.Error.WriteLineAsync($"{ContextFlag} needs KEY=VALUE");
                    await Console.Error.WriteLineAsync(Usage);
                    return Unanswered;
                }

                var decided = false;
                var code = await DirectoryVerb.RunAsync(Usage, others, [Principal, Action, Resource], [], async verb =>
                {
                    var answer = await ExplainAsync(verb, given);
                    decided = true;
                    return answer;
                });
                // What fails is no denial.
                return code == Denied && !decided ? Unanswered : code;
            case ["--help" or "-h"]:
                Console.WriteLine(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return Unanswered;
        }
    }

    private static async Task<int> ExplainAsync(DirectoryVerb verb, Dictionary<string, IReadOnlyList<string>> given)
    {
        using var seal = KeyFileSeal.Open(verb.SealKeyFile);
        await using var store = SnapshotStore.Open(verb.Data);
        var state = await new SystemRecords(store).ReadAsync(SystemKeys.BarrierState)
            ?? throw new BackupException("The store is empty: no server has used it yet.");
        using var barrier = await BarrierState.Decode(state.Value.Span).OpenAsync(seal);
        var database = new Database(store, barrier);
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton(database).AddIam().BuildServiceProvider();
        var authorizer = services.GetRequiredService<IamAuthorizer>();

        var (action, resource) = (verb.TextOf(Action), verb.TextOf(Resource));
        if (action.Split(':') is not [{ Length: > 0 }, { Length: > 0 }] || action.Contains('*', StringComparison.Ordinal))
        {
            return await FailAsync($"{action} is no action: one is written like secretsmanager:GetSecretValue");
        }

        if (await authorizer.FindCallerAsync(verb.TextOf(Principal)) is not { } caller)
        {
            return await FailAsync($"there is no user or role {verb.TextOf(Principal)}; of a session, give its role");
        }

        var parts = resource.Split(':', 6);
        if (resource != "*" && parts is not ["arn", ..] or { Length: > 1 and < 6 })
        {
            return await FailAsync($"{resource} is no ARN");
        }

        var context = new CallContext(
            "explain", caller.Caller, parts is [_, _, _, { Length: > 0 } region, ..] ? region : "us-east-1",
            TimeProvider.System.GetUtcNow(), "", UserAgent: null, CancellationToken.None) { IsSecure = true };
        if (caller.Caller.IsRoot && action.Equals("sts:AssumeRole", StringComparison.OrdinalIgnoreCase))
        {
            Console.WriteLine("denied\n\nRoles may not be assumed by root accounts.");
            return Denied;
        }

        var request = await FindAsync(database, services.GetRequiredService<IdentityDirectory>(), action, resource, given, context);
        if (request is null)
        {
            Console.WriteLine($"note: {resource} is not in the store; only its name is looked at\n");
        }

        Print(authorizer.Explain(caller, request ?? new AccessRequest(action, resource), given, context), out var code);
        return code;
    }

    // The request as the operation would make it; null if the resource should be in the store and is not.
    private static async Task<AccessRequest?> FindAsync(
        Database database,
        IdentityDirectory identities,
        string action,
        string resource,
        Dictionary<string, IReadOnlyList<string>> given,
        CallContext context)
    {
        switch (resource.Split(':', 6))
        {
            case [_, _, "secretsmanager", _, _, var rest] when !rest.Contains('*', StringComparison.Ordinal):
                return await new SecretQuestions(database).FindAsync(action, resource);
            case [_, _, "kms", _, _, _] when action.StartsWith("kms:", StringComparison.OrdinalIgnoreCase):
                var encryptionContext = given
                    .Where(pair => pair.Key.StartsWith(EncryptionContext, StringComparison.OrdinalIgnoreCase))
                    .ToDictionary(pair => pair.Key[EncryptionContext.Length..], pair => pair.Value[0]);
                return await new KeyQuestions(database).FindAsync(action, resource, encryptionContext, context);
            case [_, _, "iam", "", _, var rest] when rest.StartsWith("role/", StringComparison.Ordinal):
                return await identities.FindRoleAsync(resource) is { } role ? OnRole(action, role) : null;
            default:
                return new AccessRequest(action, resource);
        }
    }

    private static AccessRequest OnRole(string action, RoleTrust role) => new(action, role.Arn)
    {
        // A role's policy decides on who becomes it, not on who changes it.
        ResourcePolicy = action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase) ? role.TrustPolicy : null,
        ResourceOwner = role.Account,
        ConditionsOf = () =>
        {
            var keys = new ConditionKeys();
            foreach (var (name, value) in role.Tags)
            {
                keys.With($"aws:ResourceTag/{name}", value).With($"iam:ResourceTag/{name}", value);
            }

            return keys;
        },
    };

    private static void Print(WhatIf answer, out int code)
    {
        Console.WriteLine(answer.Denial is null ? "allowed" : "denied");
        Console.WriteLine();
        if (answer.Denial is { } words)
        {
            Console.WriteLine(words);
            Console.WriteLine();
        }

        foreach (var step in answer.Explanation.Steps)
        {
            Console.WriteLine($"  {step}");
        }

        code = answer.Denial is null ? Allowed : Denied;
    }

    /// <summary>Takes the condition keys out of the arguments: all that follow the flag, up to the next.</summary>
    private static Dictionary<string, IReadOnlyList<string>>? TakeContext(string[] args, out string[] others)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        var rest = new List<string>();
        others = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] != ContextFlag)
            {
                rest.Add(args[i]);
                continue;
            }

            var first = i + 1;
            while (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                var pair = args[++i].Split('=', 2);
                if (pair is not [{ Length: > 0 } key, var value])
                {
                    return null;
                }

                given[key] = [.. given.GetValueOrDefault(key, []), value];
            }

            if (i < first)
            {
                return null;
            }
        }

        others = [.. rest];
        return given;
    }

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync($"strongroom: {reason}");
        return Unanswered;
    }
}
