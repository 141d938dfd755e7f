using System.Text.Json;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Lambda.Tests.Operations;

public sealed class PermissionTests : LambdaFixture
{
    private const string Secret = $"arn:aws:secretsmanager:{Region}:{Account}:secret:db-AbCdEf";
    private const string Service = "secretsmanager.amazonaws.com";

    [Fact]
    public async Task Statement_is_made_of_the_parameters()
    {
        await CreateAsync();
        var added = await AddAsync(new AddPermissionRequest
        {
            FunctionName = "f", StatementId = "rotate", Action = "lambda:InvokeFunction", Principal = Service, SourceAccount = Account, SourceArn = Secret,
        });
        using var statement = JsonDocument.Parse(added.Statement!);
        using var expected = JsonDocument.Parse(
            $$"""
            {"Sid":"rotate","Effect":"Allow","Principal":{"Service":"{{Service}}"},"Action":"lambda:InvokeFunction","Resource":"{{Arn}}",
             "Condition":{"StringEquals":{"AWS:SourceAccount":"{{Account}}"},"ArnLike":{"AWS:SourceArn":"{{Secret}}"} } }
            """);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, statement.RootElement), added.Statement);
        Assert.Equal(["secretsmanager.amazonaws.com"], Asked!.Conditions["lambda:Principal"]);

        var policy = await CallAsync(LambdaOperations.GetPolicy, new GetPolicyRequest { FunctionName = "f" });
        Assert.Equal($$"""{"Version":"2012-10-17","Id":"default","Statement":[{{added.Statement}}]}""", policy.Policy);
    }

    [Theory]
    [InlineData("*", "\"*\"")]
    [InlineData("222222222222", """{"AWS":"arn:aws:iam::222222222222:root"}""")]
    [InlineData("arn:aws:iam::222222222222:role/app", """{"AWS":"arn:aws:iam::222222222222:role/app"}""")]
    [InlineData("events.amazonaws.com", """{"Service":"events.amazonaws.com"}""")]
    public async Task Principal_is_a_service_an_account_an_identity_or_everybody(string given, string stored)
    {
        await CreateAsync();
        var added = await AddAsync(Allow(principal: given));
        Assert.Contains($"\"Principal\":{stored}", added.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Further_conditions_are_kept()
    {
        await CreateAsync();
        var added = await AddAsync(new AddPermissionRequest
        {
            FunctionName = "f", StatementId = "s", Action = "lambda:InvokeFunctionUrl", Principal = "*",
            PrincipalOrgID = "o-a1b2c3d4e5", EventSourceToken = "token", FunctionUrlAuthType = "NONE", InvokedViaFunctionUrl = true,
        });
        Assert.Contains(
            """{"StringEquals":{"lambda:EventSourceToken":"token","aws:PrincipalOrgID":"o-a1b2c3d4e5","lambda:FunctionUrlAuthType":"NONE"},"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}""",
            added.Statement,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_parameters_are_refused()
    {
        await CreateAsync();
        const string invalid = "The provided principal was invalid. Please check the principal and try again.";
        await RefusedAsync("InvalidParameterValueException", invalid, LambdaOperations.AddPermission, Allow(principal: "nobody"));
        await RefusedAsync("InvalidParameterValueException", invalid, LambdaOperations.AddPermission, Allow(principal: "arn:aws:s3:::bucket"));
        await RefusedAsync("InvalidParameterValueException", "We currently do not support adding policies for $LATEST.", LambdaOperations.AddPermission, Allow(qualifier: "$LATEST"));
        await RefusedAsync("ResourceNotFoundException", $"Cannot find alias arn: {Arn}:live", LambdaOperations.AddPermission, Allow(qualifier: "live"));
        await RefusedAsync("ResourceNotFoundException", $"Function not found: {Arn}:7", LambdaOperations.AddPermission, Allow(qualifier: "7"));
    }

    [Fact]
    public async Task Statement_ids_are_unique_and_policies_bounded()
    {
        await CreateAsync();
        await AddAsync(Allow());
        await RefusedAsync(
            "ResourceConflictException",
            "The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.",
            LambdaOperations.AddPermission,
            Allow());
        var refused = await Assert.ThrowsAsync<AwsException>(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await AddAsync(Allow(id: $"statement-{i}"));
            }
        });
        Assert.Equal("PolicyLengthExceededException", refused.Code);
    }

    [Fact]
    public async Task Statements_are_removed_and_revisions_demanded()
    {
        await CreateAsync();
        await RefusedAsync("ResourceNotFoundException", "The resource you requested does not exist.", LambdaOperations.GetPolicy, new GetPolicyRequest { FunctionName = "f" });
        await RefusedAsync("ResourceNotFoundException", "No policy is associated with the given resource.", LambdaOperations.RemovePermission, Remove("s"));
        await AddAsync(Allow());
        await AddAsync(Allow(id: "t"));
        await RefusedAsync("ResourceNotFoundException", "Statement x is not found in resource policy.", LambdaOperations.RemovePermission, Remove("x"));
        const string stale = "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id";
        await RefusedAsync("PreconditionFailedException", stale, LambdaOperations.RemovePermission, Remove("s", "stale"));
        await RefusedAsync(
            "PreconditionFailedException", stale, LambdaOperations.AddPermission,
            new AddPermissionRequest { FunctionName = "f", StatementId = "u", Action = "lambda:InvokeFunction", Principal = "*", RevisionId = "stale" });
        var policy = await CallAsync(LambdaOperations.GetPolicy, new GetPolicyRequest { FunctionName = "f" });
        await CallAsync(LambdaOperations.RemovePermission, Remove("s", policy.RevisionId));
        Assert.DoesNotContain("\"Sid\":\"s\"", (await CallAsync(LambdaOperations.GetPolicy, new GetPolicyRequest { FunctionName = "f" })).Policy, StringComparison.Ordinal);
        await CallAsync(LambdaOperations.RemovePermission, Remove("t"));
        await RefusedAsync("ResourceNotFoundException", "The resource you requested does not exist.", LambdaOperations.GetPolicy, new GetPolicyRequest { FunctionName = "f" });
    }

    [Fact]
    public async Task Service_needs_the_function_policy_in_its_own_account_too()
    {
        await CreateAsync();
        var service = Caller(Principal.Service(Account, Service), Secret, Account);
        await DeniedAsync(service);
        await AddAsync(new AddPermissionRequest
        {
            FunctionName = "f", StatementId = "s", Action = "lambda:InvokeFunction", Principal = Service, SourceAccount = Account, SourceArn = $"arn:aws:secretsmanager:{Region}:{Account}:secret:db-*",
        });

        Assert.Equal(200, (await InvokeAsync(context: service)).StatusCode);
        Assert.Equal(204, (await InvokeAsync(context: service, type: "DryRun")).StatusCode);
        await DeniedAsync(Caller(Principal.Service(Account, Service), $"arn:aws:secretsmanager:{Region}:{Account}:secret:other-AbCdEf", Account));
        await DeniedAsync(Caller(Principal.Service(Account, Service), Secret, Other));
        await DeniedAsync(Caller(Principal.Service(Account, Service)));
        await DeniedAsync(Caller(Principal.Service(Account, "events.amazonaws.com"), Secret, Account));
    }

    [Fact]
    public async Task Another_account_needs_the_function_policy()
    {
        await CreateAsync();
        await DeniedAsync(Caller(Other));
        await AddAsync(Allow(principal: Other));
        Assert.Equal(200, (await InvokeAsync(name: Arn, context: Caller(Other))).StatusCode);
        // To invoke it, and nothing else.
        var denied = await Assert.ThrowsAsync<AwsException>(() => CallAsync(LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = Arn }, Caller(Other)));
        Assert.Equal("AccessDeniedException", denied.Code);
    }

    [Fact]
    public async Task Alias_and_version_have_policies_of_their_own()
    {
        await CreateAsync();
        await PublishAsync();
        await CallAsync(LambdaOperations.CreateAlias, new CreateAliasRequest { FunctionName = "f", Name = "live", FunctionVersion = "1" });
        var added = await AddAsync(Allow(principal: Other, qualifier: "live"));
        Assert.Contains($"\"Resource\":\"{Arn}:live\"", added.Statement, StringComparison.Ordinal);

        Assert.Equal(200, (await InvokeAsync(name: $"{Arn}:live", context: Caller(Other))).StatusCode);
        await DeniedAsync(Caller(Other));
        await DeniedAsync(Caller(Other), "1");
        await AddAsync(Allow(principal: Other));
        Assert.Equal(200, (await InvokeAsync(name: Arn, context: Caller(Other))).StatusCode);
        await DeniedAsync(Caller(Other), "1");
        Assert.NotEqual(
            (await CallAsync(LambdaOperations.GetPolicy, new GetPolicyRequest { FunctionName = "f" })).Policy,
            (await CallAsync(LambdaOperations.GetPolicy, new GetPolicyRequest { FunctionName = "f", Qualifier = "live" })).Policy);
        await CallAsync(LambdaOperations.DeleteAlias, new DeleteAliasRequest { FunctionName = "f", Name = "live" });
        await DeniedAsync(Caller(Other), "live");
    }

    private async Task DeniedAsync(CallContext context, string? qualifier = null)
    {
        var denied = await Assert.ThrowsAsync<AwsException>(() => InvokeAsync(name: Arn, qualifier: qualifier, context: context));
        Assert.Equal("AccessDeniedException", denied.Code);
        Assert.EndsWith("because no resource-based policy allows the lambda:InvokeFunction action", denied.WireMessage, StringComparison.Ordinal);
    }

    private Task<AddPermissionResponse> AddAsync(AddPermissionRequest request) => CallAsync(LambdaOperations.AddPermission, request);

    private static AddPermissionRequest Allow(string id = "s", string principal = "*", string? qualifier = null) =>
        new() { FunctionName = "f", StatementId = id, Action = "lambda:InvokeFunction", Principal = principal, Qualifier = qualifier };

    private static RemovePermissionRequest Remove(string id, string? revision = null) => new() { FunctionName = "f", StatementId = id, RevisionId = revision };
}
