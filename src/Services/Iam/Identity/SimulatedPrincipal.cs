using Strongroom.Policy.Evaluation;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Identity;

/// <summary>The user, group or role that a PolicySourceArn names.</summary>
/// <param name="Record">The record.</param>
/// <param name="Principal">Who asks in a simulation: the user, a member of the group, a session of the role.</param>
/// <param name="Policies">The policies it has.</param>
internal sealed record SimulatedPrincipal(IdentityRecord Record, RequestPrincipal Principal, PolicySet Policies)
{
    // No session has this name outside of simulations, but none needs one.
    private const string Session = "simulation";

    /// <summary>The condition keys that are known of it.</summary>
    public IReadOnlyDictionary<string, string> Known
    {
        get
        {
            var known = new Dictionary<string, string>
            {
                ["aws:PrincipalAccount"] = Record.Account,
                ["aws:PrincipalArn"] = Record.Arn,
                ["aws:PrincipalType"] = Record is RoleRecord ? "AssumedRole" : "User",
                ["aws:userid"] = Record is RoleRecord ? $"{Record.Id}:{Session}" : Record.Id,
            };
            if (Record is UserRecord)
            {
                known["aws:username"] = Record.Name;
            }

            foreach (var (key, value) in Record.Tags)
            {
                known[$"aws:PrincipalTag/{key}"] = value;
            }

            return known;
        }
    }

    /// <summary>Finds it.</summary>
    /// <exception cref="AwsException">NoSuchEntity, or InvalidInput: the ARN names something else.</exception>
    public static async ValueTask<SimulatedPrincipal> FindAsync(string arn, IamStore store, PolicyAssembly assembly, CallContext context)
    {
        if (arn.Split(':', 6) is not ["arn", _, "iam", "", { } account, { } resource] || account != context.Account)
        {
            throw IamErrors.InvalidInputException($"Invalid Entity Arn: {arn} does not clearly define entity type and name.");
        }

        var name = IamArn.NameOf(resource);
        switch (resource.Split('/')[0])
        {
            case "user":
                var user = (await store.Users.FindAsync(name, context)).Require().Value;
                return new SimulatedPrincipal(
                    user, RequestPrincipal.User(user.Arn, user.Id), await assembly.OfAsync(user, context.Cancellation));
            case "group":
                var group = (await store.Groups.FindAsync(name, context)).Require().Value;
                var member = RequestPrincipal.User(IamArn.User(group.Account, "/", Session));
                return new SimulatedPrincipal(group, member, await assembly.OfAsync(group, context.Cancellation));
            case "role":
                var role = (await store.Roles.FindAsync(name, context)).Require().Value;
                var session = RequestPrincipal.RoleSession($"arn:aws:sts::{role.Account}:assumed-role/{role.Name}/{Session}", role.Arn, role.Id);
                return new SimulatedPrincipal(role, session, await assembly.OfAsync(role, context.Cancellation));
            default:
                throw IamErrors.InvalidInputException($"Invalid Entity Arn: {arn} does not clearly define entity type and name.");
        }
    }
}
