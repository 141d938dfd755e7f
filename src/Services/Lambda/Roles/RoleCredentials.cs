using System.Collections.Concurrent;
using Strongroom.Crypto;
using Strongroom.Functions;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Lambda.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Services.Lambda.Roles;

/// <summary>
/// The credentials that functions run with: sessions of their roles, which the service gets from STS through the front door, as
/// anybody would. Held until shortly before they end.
/// </summary>
internal sealed class RoleCredentials(FrontDoor door, IRoleDirectory roles, TimeProvider time)
{
    // AWS's SDKs get new ones when so much is left.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Function, string RoleId), FunctionCredentials> _held = [];

    /// <summary>Credentials of a function's role, which the caller disposes of.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException: the role is gone, or trusts the service no longer.</exception>
    public async ValueTask<FunctionCredentials> GetAsync(FunctionRecord function, string role, CancellationToken cancellation)
    {
        // A role that was deleted and made again is another: sessions of the old one are void.
        var id = (await roles.FindAsync(function.Account, role[(role.LastIndexOf('/') + 1)..], cancellation))?.Id ?? throw LambdaFaults.WrongRole();
        var key = (function.Arn, id);
        if (_held.TryGetValue(key, out var held) && held.Expiration - time.GetUtcNow() > Margin)
        {
            return Copy(held);
        }

        var fresh = await AssumeAsync(function, role, cancellation);
        // Not zeroed: somebody may be copying them.
        _held[key] = fresh;
        return Copy(fresh);
    }

    /// <summary>Forgets the credentials of a function that was changed or deleted.</summary>
    public void Forget(string functionArn)
    {
        foreach (var key in _held.Keys.Where(key => key.Function == functionArn))
        {
            _held.TryRemove(key, out _);
        }
    }

    /// <summary>Forgets all.</summary>
    public void Forget() => _held.Clear();

    private async Task<FunctionCredentials> AssumeAsync(FunctionRecord function, string role, CancellationToken cancellation)
    {
        // A call of its own: the process that gets them serves other requests than the one that started it.
        var context = new CallContext(
            Guid.NewGuid().ToString(), Principal.Service(function.Account, LambdaAccess.Service), function.Region, time.GetUtcNow(),
            LambdaAccess.Service, LambdaAccess.Service, cancellation)
        {
            IsSecure = true,
            SourceArn = function.Arn,
            SourceAccount = function.Account,
        };
        // A session's name has two characters at least, a function's one.
        var request = new AssumeRoleRequest { RoleArn = role, RoleSessionName = function.Name.Length > 1 ? function.Name : $"{function.Name}-" };
        try
        {
            var credentials = (await door.CallAsync(StsOperations.AssumeRole, request, context)).Credentials!;
            return new FunctionCredentials(
                credentials.AccessKeyId!, credentials.SecretAccessKey!, SecretValue.FromText(credentials.SessionToken!), credentials.Expiration!.Value);
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client)
        {
            throw LambdaFaults.WrongRole();
        }
    }

    private static FunctionCredentials Copy(FunctionCredentials held) => held with
    {
        SecretAccessKey = SecretValue.Copy(held.SecretAccessKey.Reveal()),
        SessionToken = SecretValue.Copy(held.SessionToken.Reveal()),
    };
}
