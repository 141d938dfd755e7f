using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;

namespace Strongroom.Support;

/// <summary>
/// Stands for policies in tests that are not about them: everybody may do everything with the resources of the own account and nothing with
/// those of others.
/// </summary>
public sealed class OwnAccountAuthorizer : IAuthorizer
{
    /// <inheritdoc/>
    public ValueTask AuthorizeAsync(AccessRequest request, CallContext context)
    {
        Check(request, context);
        return default;
    }

    private static void Check(AccessRequest request, CallContext context)
    {
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
