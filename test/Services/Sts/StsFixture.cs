using Microsoft.Extensions.DependencyInjection;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Sessions;
using Strongroom.Services.Sts.Trust;
using Strongroom.Services.Sts.WebIdentities;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Services.Sts.Tests;

/// <summary>STS behind the front door, with ports that the tests hold.</summary>
public abstract class StsFixture : IAuthorizer, IDisposable
{
    protected const string Account = "111122223333";
    protected const string Region = "eu-west-1";
    protected const string User = "arn:aws:iam::111122223333:user/ann";

    private readonly Barrier _barrier = TestBarrier.Create();
    private readonly ServiceProvider _services;
    private readonly FrontDoor _door;

    protected StsFixture()
    {
        Trust = new FakeTrust();
        _services = new ServiceCollection()
            .AddSingleton(_barrier)
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IRoleDirectory>(Roles)
            .AddSingleton<IOidcProviders>(Providers)
            .AddSingleton<IAccessKeyAccounts>(Roles)
            .AddSingleton<ITrustEvaluator>(Trust)
            .AddSts(new StsSettings(Enforce: true))
            .AddSingleton<IOidcTransport>(Issuer)
            .BuildServiceProvider();
        _door = new FrontDoor(this, new MemoryAuditTrail());
        _door.Open(StsBindings.Create(_services));
    }

    protected FakeClock Clock { get; } = new();

    internal FakeDirectory Roles { get; } = new();

    internal FakeProviders Providers { get; } = new();

    internal FakeTrust Trust { get; }

    internal FakeIssuer Issuer { get; } = new();

    protected SessionTokens Tokens => _services.GetRequiredService<SessionTokens>();

    protected AuthorizationMessages Messages => _services.GetRequiredService<AuthorizationMessages>();

    /// <summary>What the last call asked to be authorised.</summary>
    protected AccessRequest? Asked { get; private set; }

    public ValueTask AuthorizeAsync(AccessRequest request, CallContext context)
    {
        Asked = request;
        return default;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _services.Dispose();
        _barrier.Dispose();
    }

    protected static Principal Ann(Session? session = null) => new(Account, User, "AIDAANN", "AKIAANN") { Session = session };

    /// <summary>The principal whose session these credentials are.</summary>
    protected Principal Opened(Credentials credentials)
    {
        Assert.True(Tokens.TryOpen(credentials.AccessKeyId!, credentials.SessionToken!, out var secret, out var principal));
        Assert.Equal(credentials.SecretAccessKey, secret);
        return principal;
    }

    protected async Task<TResponse> CallAsync<TRequest, TResponse>(
        OperationModel<TRequest, TResponse> operation, TRequest request, Principal? caller = null)
        where TRequest : class
        where TResponse : class =>
        await _door.CallAsync(operation, request, new CallContext("id", caller ?? Ann(), Region, Clock.GetUtcNow(), "192.0.2.1", null, CancellationToken.None));

    protected async Task RefusedAsync<TRequest, TResponse>(
        string code, string message, OperationModel<TRequest, TResponse> operation, TRequest request, Principal? caller = null)
        where TRequest : class
        where TResponse : class
    {
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(operation, request, caller));
        Assert.Equal((code, message), (refused.Code, refused.WireMessage));
    }
}

/// <summary>Roles and keys in memory.</summary>
internal sealed class FakeDirectory : IRoleDirectory, IAccessKeyAccounts
{
    public Dictionary<(string Account, string Name), RoleForAssumption> Roles { get; } = [];

    public DateTimeOffset? RevokedBefore { get; set; }

    public Dictionary<string, string> Keys { get; } = [];

    /// <summary>The ARNs of users by their ids.</summary>
    public Dictionary<string, string> Users { get; } = [];

    public ValueTask<RoleForAssumption?> FindAsync(string account, string roleName, CancellationToken cancellation) =>
        ValueTask.FromResult(Roles.GetValueOrDefault((account, roleName)));

    public ValueTask<DateTimeOffset?> RevokedBeforeAsync(string account, string roleName, string roleId, CancellationToken cancellation) =>
        ValueTask.FromResult(Roles.GetValueOrDefault((account, roleName))?.Id == roleId ? RevokedBefore : DateTimeOffset.MaxValue);

    public ValueTask<string?> UserArnAsync(string account, string userId, CancellationToken cancellation) =>
        ValueTask.FromResult(Users.GetValueOrDefault(userId));

    ValueTask<string?> IAccessKeyAccounts.FindAsync(string accessKeyId, CancellationToken cancellation) =>
        ValueTask.FromResult(Keys.GetValueOrDefault(accessKeyId));

    public RoleForAssumption Add(string account, string name, int maxSession = 3600, string path = "/")
    {
        var role = new RoleForAssumption($"arn:aws:iam::{account}:role{path}{name}", "AROA" + name.ToUpperInvariant(), "{}", maxSession);
        Roles[(account, name)] = role;
        return role;
    }
}

/// <summary>A policy engine that says what the test tells it, and remembers what it was asked.</summary>
internal sealed class FakeTrust : ITrustEvaluator
{
    public List<TrustQuestion> Questions { get; } = [];

    public Func<TrustQuestion, bool> Allows { get; set; } = static _ => true;

    public ValueTask<bool> AllowsAsync(TrustQuestion question, CallContext context)
    {
        Questions.Add(question);
        return ValueTask.FromResult(Allows(question));
    }

    public void CheckSessionPolicy(string document) => new UnenforcedTrust().CheckSessionPolicy(document);
}
