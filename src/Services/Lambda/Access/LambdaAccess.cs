using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Domain;

namespace Strongroom.Services.Lambda.Access;

/// <summary>The actions and condition keys of Lambda (service authorization reference).</summary>
internal static class LambdaAccess
{
    /// <summary>The service's DNS name, as trust policies and <c>iam:PassedToService</c> have it.</summary>
    public const string Service = "lambda.amazonaws.com";

    /// <summary>An action on a function, a version or an alias.</summary>
    /// <param name="action">E.g. <c>lambda:GetFunction</c>.</param>
    /// <param name="arn">The ARN, with a qualifier where the action is on a version or an alias.</param>
    /// <param name="reference">What the request names.</param>
    /// <param name="function">The function, or null if there is none.</param>
    /// <param name="describe">Adds the keys of this action.</param>
    public static AccessRequest On(string action, string arn, FunctionReference reference, FunctionRecord? function, Action<ConditionKeys>? describe = null) => new(action, arn)
    {
        // Each has a policy of its own: what is allowed on the function is not on its aliases (developer guide, "Resource-based policies").
        ResourcePolicy = function?.PolicyOf(arn == reference.Arn ? null : reference.Qualifier)?.Text,
        ResourceOwner = reference.Account,
        ServicesNeedPolicy = true,
        ConditionsOf = () =>
        {
            var keys = new ConditionKeys().With("lambda:FunctionArn", arn);
            foreach (var (key, value) in function?.Tags ?? new Dictionary<string, string>())
            {
                keys[$"aws:ResourceTag/{key}"] = [value];
            }

            describe?.Invoke(keys);
            return keys;
        },
    };

    /// <summary>The permission to give a role to a function.</summary>
    /// <param name="role">The role's ARN.</param>
    /// <param name="function">The function's ARN.</param>
    public static AccessRequest PassRole(string role, string function) => new("iam:PassRole", role)
    {
        ConditionsOf = () => new ConditionKeys().With("iam:PassedToService", Service).With("iam:AssociatedResourceArn", function),
    };
}
