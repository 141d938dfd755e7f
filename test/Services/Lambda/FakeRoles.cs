using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Services.Lambda.Tests;

/// <summary>Two roles: <c>run</c> trusts Lambda, <c>other</c> does not.</summary>
internal sealed class FakeRoles : IRoleDirectory, ITrustEvaluator
{
    public const string Run = "arn:aws:iam::111111111111:role/service/run";
    public const string Other = "arn:aws:iam::111111111111:role/other";

    private const string TrustsLambda = "lambda";

    /// <summary>The caller, and the function, that the last question was about.</summary>
    public (PrincipalType Type, string Arn, string? Source) Asked { get; private set; }

    public ValueTask<RoleForAssumption?> FindAsync(string account, string roleName, CancellationToken cancellation) => ValueTask.FromResult(roleName switch
    {
        "run" => new RoleForAssumption(Run, "AROA1", TrustsLambda, 3600),
        "other" => new RoleForAssumption(Other, "AROA2", "", 3600),
        _ => null,
    });

    public ValueTask<DateTimeOffset?> RevokedBeforeAsync(string account, string roleName, string roleId, CancellationToken cancellation) =>
        ValueTask.FromResult<DateTimeOffset?>(null);

    public ValueTask<string?> UserArnAsync(string account, string userId, CancellationToken cancellation) => ValueTask.FromResult<string?>(null);

    public ValueTask<bool> AllowsAsync(TrustQuestion question, CallContext context)
    {
        Asked = (context.Caller.Type, context.Caller.Arn, context.SourceArn);
        return ValueTask.FromResult(question.Role.TrustPolicy == TrustsLambda);
    }

    public void CheckSessionPolicy(string document)
    {
    }
}
