using Strongroom.Protocol.Errors;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Access;

/// <summary>
/// The rule that holds while policies are not asked: the root user of an account, and a service that acts in the account, may do
/// everything with the account's own resources and nothing with those of others. Nobody else may do anything.
/// </summary>
public sealed class RootAuthorizer : IAuthorizer
{
    /// <inheritdoc/>
    public ValueTask AuthorizeAsync(AccessRequest request, CallContext context)
    {
        Check(request, context);
        return default;
    }

    private static void Check(AccessRequest request, CallContext context)
    {
        if (request.Resources.Count > 0 && (context.Caller.Session is not null || context.Caller.Type is not (PrincipalType.Root or PrincipalType.Service)))
        {
            throw CommonErrors.AccessDenied(
                $"User: {context.Caller.Arn} is not authorized to perform: {request.Action} on resource: {request.Resources[0]} because no identity-based policy allows the {request.Action} action");
        }

        foreach (var resource in request.Resources)
        {
            if (resource != "*" && AccountOf(resource) is { } owner && owner != context.Account)
            {
                throw Denied(request.Action, resource, context);
            }
        }

        foreach (var dependent in request.Dependent)
        {
            Check(dependent, context);
        }
    }

    private static AwsException Denied(string action, string resource, CallContext context) => CommonErrors.AccessDenied(
        $"User: {context.Caller.Arn} is not authorized to perform: {action} on resource: {resource} because no resource-based policy allows the {action} action");

    /// <summary>The fifth part of an ARN; an empty one (an AWS-owned resource) is nobody's.</summary>
    private static string? AccountOf(string arn)
    {
        var parts = arn.Split(':', 6);
        return parts.Length == 6 && parts[0] == "arn" && parts[4].Length > 0 ? parts[4] : null;
    }
}
