using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Rotators;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Rotation.Tests;

public sealed class NativeRotationTests : IAuthorizer, IAsyncLifetime
{
    private const string Name = "app/db";
    private const string Function = "arn:aws:lambda:eu-west-1:111111111111:function:Native";

    private readonly FakeRotator _rotator = new();
    private readonly List<string> _asked = [];
    private RotationServer? _server;
    private string? _forbidden;

    private RotationServer Server => _server!;

    public ValueTask AuthorizeAsync(AccessRequest request, CallContext context)
    {
        _asked.Add($"{context.Caller.Type} {request.Action} {string.Join(' ', request.Resources)}");
        return request.Resources.Contains(_forbidden) && context.Caller.Type is not PrincipalType.Service
            ? throw CommonErrors.AccessDenied("not authorized to read the master")
            : default;
    }

    public Task InitializeAsync()
    {
        _server = RotationServer.Start(this, _rotator);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    private static RotateSecretRequest Request(string token = "v2", string? function = Function, params (string Key, string Value)[] settings) => new()
    {
        SecretId = Name,
        ClientRequestToken = RotationServer.Token(token),
        RotationLambdaARN = function,
        ExternalSecretRotationMetadata = settings.Length == 0 ? null : [.. settings.Select(each => new ExternalSecretRotationMetadataItem { Key = each.Key, Value = each.Value })],
    };

    private Task RotateAsync(RotateSecretRequest? request = null) => Server.CallAsync(SecretsManagerOperations.RotateSecret, request ?? Request());

    [Fact]
    public async Task A_rotator_gets_the_secret_through_the_front_door_as_the_service()
    {
        await Server.CreateAsync(Name, "old");
        await RotateAsync(Request(settings: [("PASSWORD_LENGTH", "12"), ("on-failure", "keep")]));
        await Server.RunDueAsync();
        Assert.Equal(["CreateSecret: current old, pending none", "SetSecret: current old, pending new", "TestSecret: current old, pending new", "FinishSecret: current old, pending new"], _rotator.Seen);
        Assert.Equal("new", await Server.ReadAsync(Name));
        Assert.Equal("old", await Server.ReadAsync(Name, "AWSPREVIOUS"));
        Assert.Equal(["PASSWORD_LENGTH=12"], _rotator.Settings);
        Assert.Contains(_asked, each => each.StartsWith("Service secretsmanager:PutSecretValue", StringComparison.Ordinal));
        Assert.Contains("UpdateSecretVersionStage", Server.Trail.Names);
        Assert.Empty(Server.Failures);
    }

    [Fact]
    public async Task What_a_rotator_says_is_shown()
    {
        await Server.CreateAsync(Name, "old");
        await RotateAsync();
        _rotator.Do = (step, _) => step == RotationStep.SetSecret ? throw new RotatorException("The database refused the credential.") : Task.CompletedTask;
        await Server.RunDueAsync();
        Assert.Equal("The database refused the credential.", (await Server.DescribeAsync(Name)).StrongroomRotation!.LastError);
    }

    [Fact]
    public async Task A_rotator_serves_its_own_name_in_the_secrets_account_and_region_alone()
    {
        await Server.CreateAsync(Name, "old");
        foreach (var other in new[] { Function + "s", Function + ":1", Function.Replace("111111111111", "222222222222", StringComparison.Ordinal), Function.Replace("eu-west-1", "us-east-1", StringComparison.Ordinal) })
        {
            await Server.RefusedAsync("AccessDeniedException", Messages.RotationNotInvokable, Request(function: other));
        }
    }

    [Fact]
    public async Task Whoever_configures_a_rotation_must_be_allowed_to_read_its_master()
    {
        var master = await Server.CreateAsync("master", "the key to everything");
        await Server.CreateAsync(Name, $"master={master}");
        _forbidden = master;
        await Server.RefusedAsync("AccessDeniedException", "not authorized to read the master", Request());
        Assert.Null((await Server.DescribeAsync(Name)).RotationEnabled);

        _forbidden = null;
        _asked.Clear();
        await RotateAsync();
        Assert.Contains($"Root secretsmanager:GetSecretValue {master}", _asked);
        await Server.RunDueAsync();
        Assert.Contains("SetSecret: master the key to everything", _rotator.Seen);
    }

    [Fact]
    public async Task Whoever_chooses_a_rotators_settings_must_be_allowed_to_read_the_secret()
    {
        var arn = await Server.CreateAsync(Name, "old");
        var asked = $"Root secretsmanager:GetSecretValue {arn}";
        await RotateAsync();
        await Server.RunDueAsync();
        Assert.DoesNotContain(asked, _asked);
        await RotateAsync(Request("v3", null, ("PASSWORD_LENGTH", "1")));
        Assert.Single(_asked, each => each == asked);
        await Server.RunDueAsync();
        await RotateAsync(Request("v4", null, ("PASSWORD_LENGTH", "1")));
        Assert.Single(_asked, each => each == asked);
    }

    [Fact]
    public async Task A_master_that_was_put_into_the_value_later_is_refused()
    {
        var master = await Server.CreateAsync("master", "mine");
        var other = await Server.CreateAsync("other", "not mine");
        await Server.CreateAsync(Name, $"master={master}");
        await RotateAsync();
        await Server.RunDueAsync();
        await Server.CallAsync(SecretsManagerOperations.PutSecretValue, new PutSecretValueRequest
        {
            SecretId = Name,
            ClientRequestToken = RotationServer.Token("v3"),
            SecretString = SecretValue.FromText($"master={other}"),
        });
        _forbidden = other;
        await Server.RefusedAsync("AccessDeniedException", "not authorized to read the master", Request("v4", function: null));

        // The schedule and retries ask nobody: the pinned ARN decides.
        _forbidden = null;
        await RotateAsync(Request("v5", function: null));
        _rotator.Do = async (step, secret) =>
        {
            if (step == RotationStep.SetSecret) await secret.MasterAsync(master, default);
        };
        await Server.RunDueAsync();
        Assert.Equal(
            "The masterarn in the secret's value is not the one that rotation was configured with. Take AWSPENDING off its version, then call RotateSecret again.",
            (await Server.DescribeAsync(Name)).StrongroomRotation!.LastError);
    }

    [Fact]
    public async Task A_roll_back_goes_to_the_rotator_after_the_last_attempt()
    {
        await Server.CreateAsync(Name, "old");
        await RotateAsync(Request(settings: ("on-failure", "rollback")));
        _rotator.Do = (step, _) => step == RotationStep.TestSecret ? throw new RotatorException("It does not log in.") : Task.CompletedTask;
        await Server.RunDueAsync();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            Clock(TimeSpan.FromHours(1));
            await Server.RunDueAsync();
        }

        Assert.Equal("RollBack", _rotator.Seen[^1]);
        Assert.Equal("It does not log in. The old credential was put back.", (await Server.DescribeAsync(Name)).StrongroomRotation!.LastError);
        Assert.Equal("old", await Server.ReadAsync(Name));
    }

    [Fact]
    public async Task The_setting_for_failures_is_checked_and_not_for_functions()
    {
        await Server.CreateAsync(Name, "old");
        await Server.RefusedAsync("InvalidParameterException", Messages.RotationFailureSetting, Request(settings: ("on-failure", "shrug")));
        await Server.RefusedAsync(
            "InvalidParameterException", Messages.RotationCannotRollBack,
            Request(function: "arn:aws:lambda:eu-west-1:111111111111:function:mine", settings: ("on-failure", "rollback")));
    }

    [Fact]
    public async Task A_Type_that_a_rotator_knows_needs_no_function()
    {
        await Server.CreateAsync(Name, "old", "FakeType");
        await RotateAsync(Request(function: null));
        await Server.RunDueAsync();
        Assert.Equal("new", await Server.ReadAsync(Name));
        await Server.CreateAsync("other", "old", "AnotherType");
        await Server.RefusedAsync("InvalidRequestException", Messages.RotationNotConfigured, new RotateSecretRequest { SecretId = "other", ClientRequestToken = RotationServer.Token("v2") });
    }

    [Fact]
    public async Task What_a_service_makes_is_rotated_without_a_function_and_changed_by_nobody_else()
    {
        const string managed = "fake!db-orders";
        var service = Principal.Service(RotationServer.Account, "fake");
        CreateSecretRequest Create(string name) => new() { Name = name, SecretString = SecretValue.FromText("old"), ClientRequestToken = RotationServer.Token("v1") };
        await Server.CallAsync(SecretsManagerOperations.CreateSecret, Create(managed), service);
        Assert.Equal("fake", (await Server.DescribeAsync(managed)).OwningService);
        await Server.CallAsync(
            SecretsManagerOperations.RotateSecret,
            new RotateSecretRequest { SecretId = managed, ClientRequestToken = RotationServer.Token("v2"), RotationRules = new RotationRulesType { AutomaticallyAfterDays = 7 } },
            service);
        await Server.RunDueAsync();
        Assert.Equal("new", await Server.ReadAsync(managed));
        Assert.True((await Server.DescribeAsync(managed)).RotationEnabled);

        // By the schedule, and by anybody who may say when.
        _rotator.Seen.Clear();
        Clock(TimeSpan.FromDays(8));
        await Server.RunDueAsync();
        Assert.Equal(4, _rotator.Seen.Count);
        await Server.CallAsync(SecretsManagerOperations.RotateSecret, new RotateSecretRequest { SecretId = managed, ClientRequestToken = RotationServer.Token("v4") });
        await Server.RunDueAsync();
        Assert.Equal(8, _rotator.Seen.Count);

        await RefusedAsync(Messages.InvalidName, SecretsManagerOperations.CreateSecret, Create("fake!db-other"));
        await RefusedAsync(Messages.InvalidName, SecretsManagerOperations.CreateSecret, Create("other!db-other"), service);
        await RefusedAsync(Messages.ManagedBy("fake"), SecretsManagerOperations.RotateSecret, new RotateSecretRequest { SecretId = managed, ClientRequestToken = RotationServer.Token("v5"), RotationLambdaARN = Function });
        await RefusedAsync(Messages.ManagedBy("fake"), SecretsManagerOperations.PutSecretValue, new PutSecretValueRequest { SecretId = managed, ClientRequestToken = RotationServer.Token("v5"), SecretString = SecretValue.FromText("mine") });
        await RefusedAsync(Messages.ManagedBy("fake"), SecretsManagerOperations.CancelRotateSecret, new CancelRotateSecretRequest { SecretId = managed });
        await RefusedAsync(Messages.ManagedBy("fake"), SecretsManagerOperations.DeleteSecret, new DeleteSecretRequest { SecretId = managed, ForceDeleteWithoutRecovery = true });
        await Server.CallAsync(SecretsManagerOperations.DeleteSecret, new DeleteSecretRequest { SecretId = managed });
        await Server.CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = managed });
        await Server.CallAsync(SecretsManagerOperations.DeleteSecret, new DeleteSecretRequest { SecretId = managed, ForceDeleteWithoutRecovery = true }, service);
        await RefusedAsync(Messages.SecretNotFound, SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = managed });
    }

    [Fact]
    public async Task Passwords_are_drawn_by_the_rules_of_GetRandomPassword()
    {
        await Server.CreateAsync(Name, "old");
        await RotateAsync();
        var drawn = "";
        _rotator.Do = (step, secret) =>
        {
            if (step != RotationStep.CreateSecret) return Task.CompletedTask;
            using var password = secret.RandomPassword(new PasswordRules(Length: 20, ExcludePunctuation: true));
            drawn = Encoding.UTF8.GetString(password.Reveal());
            secret.RandomPassword(new PasswordRules(Length: 2)).Dispose();
            return Task.CompletedTask;
        };
        await Server.RunDueAsync();
        Assert.Equal((20, true), (drawn.Length, drawn.All(char.IsAsciiLetterOrDigit)));
        Assert.Equal(Messages.PasswordTooShort, (await Server.DescribeAsync(Name)).StrongroomRotation!.LastError);
    }

    private async Task RefusedAsync<TRequest, TResponse>(string message, Protocol.Shapes.OperationModel<TRequest, TResponse> operation, TRequest request, Principal? caller = null)
        where TRequest : class
        where TResponse : class =>
        Assert.Equal(message, (await Assert.ThrowsAsync<AwsException>(() => Server.CallAsync(operation, request, caller))).WireMessage);

    private void Clock(TimeSpan by) => Server.Clock.Advance(by);

    /// <summary>Puts "new" in the place of "old". A value "master=ARN" has a master.</summary>
    private sealed class FakeRotator : IRotator
    {
        public IReadOnlyList<string> FunctionNames { get; } = ["Native"];

        public IReadOnlyList<string> Types { get; } = ["FakeType"];

        public IReadOnlyList<string> OwningServices { get; } = ["fake"];

        public List<string> Seen { get; } = [];

        public List<string> Settings { get; } = [];

        public Func<RotationStep, IRotationSecret, Task> Do { get; set; } = (_, _) => Task.CompletedTask;

        public string? MasterArnOf(SecretValue value) =>
            Encoding.UTF8.GetString(value.Reveal()) is var text && text.StartsWith("master=", StringComparison.Ordinal) ? text[7..] : null;

        public async Task RunAsync(RotationStep step, IRotationSecret secret, CancellationToken cancellation)
        {
            using var current = await secret.ValueAsync("AWSCURRENT", cancellation);
            using var pending = await secret.ValueAsync("AWSPENDING", cancellation);
            var master = MasterArnOf(current!);
            Seen.Add($"{step}: current {Text(current)}, pending {Text(pending)}");
            await Do(step, secret);
            switch (step)
            {
                case RotationStep.CreateSecret:
                    Settings.AddRange(secret.Settings.Select(each => $"{each.Key}={each.Value}"));
                    using (var value = SecretValue.FromText(master is null ? "new" : Text(current)))
                    {
                        await secret.PutPendingAsync(value, cancellation);
                    }

                    break;
                case RotationStep.SetSecret when master is not null:
                    using (var read = await secret.MasterAsync(master, cancellation))
                    {
                        Seen.Add($"{step}: master {Text(read)}");
                    }

                    break;
                case RotationStep.FinishSecret:
                    await secret.MakeCurrentAsync(cancellation);
                    await secret.MakeCurrentAsync(cancellation);
                    break;
                default:
                    break;
            }
        }

        public Task RollBackAsync(IRotationSecret secret, CancellationToken cancellation)
        {
            Seen.Add("RollBack");
            return Task.CompletedTask;
        }

        private static string Text(SecretValue? value) => value is null ? "none" : Encoding.UTF8.GetString(value.Reveal());
    }
}
