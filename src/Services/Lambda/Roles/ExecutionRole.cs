using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Services.Lambda.Roles;

/// <summary>Whether a role can be a function's: it exists, in the function's account, and trusts the service.</summary>
internal sealed class ExecutionRole(IRoleDirectory roles, ITrustEvaluator trust)
{
    /// <summary>Checks the role of a function that is made or changed.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException; AccessDeniedException: of another account.</exception>
    public async ValueTask CheckAsync(string roleArn, FunctionReference function, CallContext context)
    {
        // arn:partition:iam::account:role/path/name, which the model has checked.
        var parts = roleArn.Split(':', 6);
        if (parts[4] != function.Account)
        {
            throw CommonErrors.AccessDenied("Cross-account pass role is not allowed.");
        }

        var role = await roles.FindAsync(parts[4], roleArn[(roleArn.LastIndexOf('/') + 1)..], context.Cancellation);
        if (role is null || role.Arn != roleArn)
        {
            throw LambdaFaults.WrongRole();
        }

        var service = context with { Caller = Principal.Service(function.Account, LambdaAccess.Service), SourceArn = function.Arn, SourceAccount = function.Account };
        if (!await trust.AllowsAsync(new TrustQuestion("sts:AssumeRole", role, null, new Dictionary<string, IReadOnlyList<string>>()), service))
        {
            throw LambdaFaults.WrongRole();
        }
    }
}
