using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Rotation.Tests;

/// <summary>The calls that rotation makes of Lambda, which a stand-in answers.</summary>
public sealed class LambdaRotationTests : IAsyncLifetime
{
    private const string Name = "app/db";
    private const string Function = "arn:aws:lambda:eu-west-1:111111111111:function:mine";

    private readonly List<(string? Type, string Payload, CallContext Context)> _invoked = [];
    private RotationServer? _server;

    private Func<string, InvocationResponse> Answer { get; set; } = _ => new InvocationResponse { StatusCode = 200 };

    private RotationServer Server => _server!;

    public Task InitializeAsync()
    {
        _server = RotationServer.Start(new UnenforcedAuthorizer(), new InvokeStandIn((request, context) =>
        {
            var payload = request.Payload is { } given ? Encoding.UTF8.GetString(given.Reveal()) : "";
            _invoked.Add((request.InvocationType, payload, context));
            return Answer(payload);
        }));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    private Task RotateAsync(string? role = null) => Server.CallAsync(SecretsManagerOperations.RotateSecret, new RotateSecretRequest
    {
        SecretId = Name,
        ClientRequestToken = RotationServer.Token("v2"),
        RotationLambdaARN = Function,
        ExternalSecretRotationRoleArn = role,
    });

    private async Task<string?> ErrorAsync() => (await Server.DescribeAsync(Name)).StrongroomRotation!.LastError;

    [Fact]
    public async Task The_function_is_tried_first_and_gets_the_event_of_AWS()
    {
        var arn = await Server.CreateAsync(Name, "old");
        await RotateAsync();
        var tried = Assert.Single(_invoked);
        Assert.Equal((InvocationType.DryRun, PrincipalType.Service, "secretsmanager.amazonaws.com"), (tried.Type, tried.Context.Caller.Type, tried.Context.Caller.Arn));
        Assert.Equal((arn, RotationServer.Account), (tried.Context.SourceArn, tried.Context.SourceAccount));

        await Server.RunDueAsync();
        Assert.Equal((InvocationType.RequestResponse, $$"""{"Step":"createSecret","SecretId":"{{arn}}","ClientRequestToken":"{{RotationServer.Token("v2")}}"}"""), (_invoked[1].Type, _invoked[1].Payload));
        Assert.Equal(["createSecret", "setSecret", "testSecret", "finishSecret"], _invoked[1..].Select(each => each.Payload.Split('"')[3]));
        Assert.Contains("AWSCURRENT is on version", await ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_role_the_event_has_a_RotationToken()
    {
        await Server.CreateAsync(Name, "old");
        await RotateAsync("arn:aws:iam::111111111111:role/rotates");
        await Server.RunDueAsync();
        Assert.Matches("\"RotationToken\":\"[a-z0-9-]{36}\"", _invoked[1].Payload);
    }

    [Theory]
    [InlineData("ResourceNotFoundException")]
    [InlineData("AccessDeniedException")]
    public async Task A_function_that_Lambda_refuses_cannot_be_invoked(string code)
    {
        await Server.CreateAsync(Name, "old");
        Answer = _ => throw (code == "AccessDeniedException" ? CommonErrors.AccessDenied("no") : LambdaErrors.ResourceNotFoundException("no"));
        var refused = await Assert.ThrowsAsync<AwsException>(() => RotateAsync());
        Assert.Equal(("AccessDeniedException", Messages.RotationNotInvokable), (refused.Code, refused.WireMessage));
    }

    [Fact]
    public async Task While_uploaded_code_is_off_the_refusal_names_the_option()
    {
        await Server.CreateAsync(Name, "old");
        Answer = _ => throw CommonErrors.AccessDenied(LambdaServices.CodeIsOff);
        var refused = await Assert.ThrowsAsync<AwsException>(() => RotateAsync());
        Assert.Equal(("InvalidRequestException", LambdaServices.CodeIsOff), (refused.Code, refused.WireMessage));
    }

    [Theory]
    [InlineData("""{"errorMessage":"login of app with old-password failed","errorType":"OperationalError","stackTrace":["old-password"]}""", "OperationalError: login of app with *** failed")]
    [InlineData("""{"errorMessage":"2026 Task timed out after 3.00 seconds"}""", "2026 Task timed out after 3.00 seconds")]
    [InlineData("old-password", "The function failed and did not tell why.")]
    public async Task What_a_function_says_is_shown_without_the_secrets_values(string payload, string shown)
    {
        await Server.CreateAsync(Name, """{"username":"app","password":"old-password"}""");
        await RotateAsync();
        Answer = _ => new InvocationResponse { StatusCode = 200, FunctionError = "Unhandled", Payload = SecretValue.FromText(payload) };
        await Server.RunDueAsync();
        Assert.Equal(shown, await ErrorAsync());
    }

    [Fact]
    public async Task What_Lambda_refuses_later_is_shown()
    {
        await Server.CreateAsync(Name, "old");
        await RotateAsync();
        Answer = _ => throw LambdaErrors.TooManyRequestsException("Rate Exceeded.");
        await Server.RunDueAsync();
        Assert.Equal("TooManyRequestsException: Rate Exceeded.", await ErrorAsync());
    }
}
