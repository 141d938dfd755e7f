using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;

namespace Strongroom.Services.Lambda.Tests.Operations;

public sealed class FunctionTests : LambdaFixture
{
    private const string Missing = $"Function not found: arn:aws:lambda:{Region}:{Account}:function:nothing";

    [Fact]
    public async Task Created_function_is_described_as_AWS_does()
    {
        var zip = Zip();
        var created = await CreateAsync(zip: zip);

        Assert.Equal((Arn, "f", "$LATEST", "Active", "Successful"), (created.FunctionArn, created.FunctionName, created.Version, created.State, created.LastUpdateStatus));
        Assert.Equal((3, 128, "Zip", (long)zip.Length), (created.Timeout, created.MemorySize, created.PackageType, created.CodeSize));
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(zip)), created.CodeSha256);
        Assert.Equal("2026-03-01T12:00:00.000+0000", created.LastModified);
        Assert.Equal(["x86_64"], created.Architectures);
        Assert.Equal((512, "PassThrough", "/aws/lambda/f", "Text"), (created.EphemeralStorage!.Size, created.TracingConfig!.Mode, created.LoggingConfig!.LogGroup, created.LoggingConfig.LogFormat));
        Assert.Null(created.Environment);
        var found = await CallAsync(LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = Arn });
        Assert.Equal((Arn, created.RevisionId), (found.Configuration!.FunctionArn, found.Configuration.RevisionId));
        Assert.Null(found.Tags);
        Assert.Null(found.Concurrency);
        var configuration = await CallAsync(LambdaOperations.GetFunctionConfiguration, new GetFunctionConfigurationRequest { FunctionName = "f", Qualifier = "$LATEST" });
        Assert.Equal($"{Arn}:$LATEST", configuration.FunctionArn);
    }

    [Fact]
    public async Task Name_is_taken_once()
    {
        await CreateAsync();
        await RefusedAsync("ResourceConflictException", "Function already exist: f", LambdaOperations.CreateFunction, Function());
    }

    [Fact]
    public async Task Missing_function_is_not_found_by_any_operation()
    {
        await RefusedAsync("ResourceNotFoundException", Missing, LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = "nothing" });
        await RefusedAsync("ResourceNotFoundException", $"{Missing}:1", LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = "nothing", Qualifier = "1" });
        await RefusedAsync("ResourceNotFoundException", Missing, LambdaOperations.DeleteFunction, new DeleteFunctionRequest { FunctionName = "nothing" });
        await RefusedAsync("ResourceNotFoundException", Missing, LambdaOperations.UpdateFunctionConfiguration, new UpdateFunctionConfigurationRequest { FunctionName = "nothing" });
        await RefusedAsync("ResourceNotFoundException", Missing, LambdaOperations.Invoke, Invocation(name: "nothing"));
        await CreateAsync();
        await RefusedAsync("ResourceNotFoundException", $"Function not found: {Arn}:9", LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = "f:9" });
    }

    [Fact]
    public async Task Role_has_to_exist_in_the_account_and_to_trust_Lambda()
    {
        const string refusal = "The role defined for the function cannot be assumed by Lambda.";
        await RefusedAsync("InvalidParameterValueException", refusal, LambdaOperations.CreateFunction, WithRole(FakeRoles.Other));
        Assert.Equal((PrincipalType.Service, "lambda.amazonaws.com", Arn), Roles.Asked);
        await RefusedAsync("InvalidParameterValueException", refusal, LambdaOperations.CreateFunction, WithRole("arn:aws:iam::111111111111:role/missing"));
        // The role has another path.
        await RefusedAsync("InvalidParameterValueException", refusal, LambdaOperations.CreateFunction, WithRole("arn:aws:iam::111111111111:role/run"));
        await CreateAsync();
        await RefusedAsync(
            "InvalidParameterValueException", refusal, LambdaOperations.UpdateFunctionConfiguration,
            new UpdateFunctionConfigurationRequest { FunctionName = "f", Role = FakeRoles.Other });
    }

    [Fact]
    public async Task Role_has_to_be_passed()
    {
        var denied = await Assert.ThrowsAsync<AwsException>(() => CallAsync(LambdaOperations.CreateFunction, WithRole($"arn:aws:iam::{Other}:role/run")));
        Assert.Contains("iam:PassRole", denied.WireMessage, StringComparison.Ordinal);

        await CreateAsync();
        var pass = Assert.Single(Asked!.Dependent);
        Assert.Equal(("iam:PassRole", FakeRoles.Run), (pass.Action, pass.Resources[0]));
        Assert.Equal(["lambda.amazonaws.com"], pass.Conditions["iam:PassedToService"]);
        Assert.Equal([Arn], pass.Conditions["iam:AssociatedResourceArn"]);
        await CallAsync(LambdaOperations.UpdateFunctionConfiguration, new UpdateFunctionConfigurationRequest { FunctionName = "f", Timeout = 9 });
        Assert.Empty(Asked.Dependent);
    }

    [Fact]
    public async Task Configuration_changes_only_where_the_request_says()
    {
        var before = await CallAsync(LambdaOperations.CreateFunction, With("NAME", "one"));
        var changed = await CallAsync(LambdaOperations.UpdateFunctionConfiguration, new UpdateFunctionConfigurationRequest
        {
            FunctionName = "f",
            Timeout = 900,
            RevisionId = before.RevisionId,
        });

        Assert.Equal((900, 128, before.Handler), (changed.Timeout, changed.MemorySize, changed.Handler));
        Assert.Equal("one", Text(changed.Environment!.Variables!["NAME"]));
        Assert.NotEqual(before.RevisionId, changed.RevisionId);
        Assert.Equal([Arn], Runner.Forgotten);
        await RefusedAsync(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
            LambdaOperations.UpdateFunctionConfiguration,
            new UpdateFunctionConfigurationRequest { FunctionName = "f", RevisionId = before.RevisionId });
        var emptied = await CallAsync(LambdaOperations.UpdateFunctionConfiguration, new UpdateFunctionConfigurationRequest
        {
            FunctionName = "f",
            Environment = new Model.Environment { Variables = new Dictionary<string, SecretValue>() },
        });
        Assert.Null(emptied.Environment);
    }

    [Fact]
    public async Task Environment_is_kept_from_answers_that_were_sent()
    {
        var request = With("NAME", "one");
        var created = await CallAsync(LambdaOperations.CreateFunction, request);
        // As the pipeline does with what was sent.
        request.Environment!.Variables!["NAME"].Dispose();
        created.Environment!.Variables!["NAME"].Dispose();

        var found = await CallAsync(LambdaOperations.GetFunctionConfiguration, new GetFunctionConfigurationRequest { FunctionName = "f" });
        Assert.Equal("one", Text(found.Environment!.Variables!["NAME"]));
    }

    [Fact]
    public async Task Code_changes_and_what_nobody_has_any_more_is_removed()
    {
        await CreateAsync();
        var changed = await ChangeCodeAsync(Zip("other"));
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(Zip("other"))), changed.CodeSha256);
        Assert.Equal(2, await PiecesAsync());

        Clock.Advance(TimeSpan.FromHours(1));
        await RunDueAsync();
        Assert.Equal(1, await PiecesAsync());
        await InvokeAsync();
        using var code = await Runner.Runs[^1].Spec.OpenCodeAsync(CancellationToken.None);
        Assert.Equal(changed.CodeSha256, Convert.ToBase64String(await SHA256.HashDataAsync(code)));
    }

    [Fact]
    public async Task Code_that_is_the_same_is_stored_once_and_a_trial_changes_nothing()
    {
        var created = await CreateAsync();
        var again = await ChangeCodeAsync(Zip());
        Assert.Equal(1, await PiecesAsync());
        Assert.NotEqual(created.RevisionId, again.RevisionId);

        var trial = await CallAsync(LambdaOperations.UpdateFunctionCode, new UpdateFunctionCodeRequest { FunctionName = "f", ZipFile = SecretValue.Own(Zip("other")), DryRun = true });
        Assert.NotEqual(created.CodeSha256, trial.CodeSha256);
        Assert.Equal(1, await PiecesAsync());
        Assert.Equal(again.RevisionId, (await CallAsync(LambdaOperations.GetFunctionConfiguration, new GetFunctionConfigurationRequest { FunctionName = "f" })).RevisionId);
    }

    [Fact]
    public async Task Code_in_many_pieces_comes_back_whole()
    {
        var noise = RandomNumberGenerator.GetBytes(10 << 20);
        var zip = Zip(archive =>
        {
            using var content = archive.CreateEntry("noise").Open();
            content.Write(noise);
        });
        await CreateAsync(zip: (byte[])zip.Clone());
        Assert.Equal(11, await PiecesAsync());

        await InvokeAsync();
        using var code = new MemoryStream();
        await (await Runner.Runs[0].Spec.OpenCodeAsync(CancellationToken.None)).CopyToAsync(code);
        Assert.Equal(zip, code.ToArray());
        await CallAsync(LambdaOperations.DeleteFunction, new DeleteFunctionRequest { FunctionName = "f" });
        Clock.Advance(TimeSpan.FromHours(1));
        await RunDueAsync();
        Assert.Equal(0, await PiecesAsync());
    }

    [Fact]
    public async Task Upload_that_no_function_came_to_have_is_removed()
    {
        await Part<CodeStore>().AddAsync(new Lambda.Domain.FunctionReference(Account, Region, "f", null), Zip(), CancellationToken.None);
        Assert.Equal(1, await PiecesAsync());
        await RunDueAsync();
        Assert.Equal(1, await PiecesAsync());
        Clock.Advance(TimeSpan.FromHours(1));
        await RunDueAsync();
        Assert.Equal(0, await PiecesAsync());
    }

    [Fact]
    public async Task Deleted_function_is_gone_with_all_its_versions()
    {
        await CreateAsync();
        await PublishAsync();
        var deleted = await CallAsync(LambdaOperations.DeleteFunction, new DeleteFunctionRequest { FunctionName = "f" });
        Assert.Equal(204, deleted.StatusCode);
        Assert.Equal([Arn], Runner.Forgotten);
        Assert.Empty((await Database.Table(LambdaTables.Versions).ScanAsync()).Rows);

        // A later function of the name begins anew.
        await CreateAsync();
        Assert.Equal("1", (await PublishAsync()).Version);
    }

    [Fact]
    public async Task Webhook_takes_the_place_of_an_image()
    {
        var created = await CallAsync(LambdaOperations.CreateFunction, Webhook());
        Assert.Equal(("Image", null, null, 0L), (created.PackageType, created.Runtime, created.Handler, created.CodeSize));
        var found = await CallAsync(LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = "f" });
        Assert.Equal("https://hooks.example/rotate", found.Code!.ImageUri);

        await InvokeAsync("""{"a":1}""");
        var (spec, _, _) = Assert.Single(Runner.Runs);
        Assert.Equal((new Uri("https://hooks.example/rotate"), null), (spec.Webhook, spec.Runtime));
        Assert.StartsWith("whsec_", spec.Environment["WEBHOOK_SECRET"], StringComparison.Ordinal);
        var moved = await CallAsync(LambdaOperations.UpdateFunctionCode, new UpdateFunctionCodeRequest { FunctionName = "f", ImageUri = "http://127.0.0.1:8080/" });
        Assert.NotEqual(created.CodeSha256, moved.CodeSha256);
        await RefusedAsync(
            "InvalidParameterValueException",
            "A function of PackageType Image is a webhook here: give its address in ImageUri, and no ZipFile.",
            LambdaOperations.UpdateFunctionCode,
            new UpdateFunctionCodeRequest { FunctionName = "f", ZipFile = SecretValue.Own(Zip()) });
    }

    [Fact]
    public async Task Functions_are_listed_by_name_and_page()
    {
        foreach (var name in new[] { "b", "a", "a-1" })
        {
            await CreateAsync(name);
        }

        await CallAsync(LambdaOperations.PublishVersion, new PublishVersionRequest { FunctionName = "a" });
        Assert.Equal(["a", "a-1", "b"], (await ListAsync(new ListFunctionsRequest())).Functions!.Select(function => function.FunctionName));
        var all = new List<string?>();
        string? marker = null;
        do
        {
            var page = await ListAsync(new ListFunctionsRequest { FunctionVersion = "ALL", MaxItems = 1, Marker = marker });
            all.Add(Assert.Single(page.Functions!).FunctionArn![(Arn.Length - 1)..]);
            marker = page.NextMarker;
        }
        while (marker is not null);
        Assert.Equal(["a:$LATEST", "a:1", "a-1:$LATEST", "b:$LATEST"], all);
        Assert.Empty((await CallAsync(LambdaOperations.ListFunctions, new ListFunctionsRequest(), Caller(Other))).Functions!);
        await RefusedAsync("InvalidParameterValueException", "The marker is not valid.", LambdaOperations.ListFunctions, new ListFunctionsRequest { Marker = "?" });
    }

    [Fact]
    public async Task Account_settings_tell_limits_and_use()
    {
        var zip = Zip();
        await CreateAsync(zip: zip);
        await PublishAsync();
        await CallAsync(LambdaOperations.PutFunctionConcurrency, new PutFunctionConcurrencyRequest { FunctionName = "f", ReservedConcurrentExecutions = 5 });
        var settings = await CallAsync(LambdaOperations.GetAccountSettings, new GetAccountSettingsRequest());
        Assert.Equal((1L, 2L * zip.Length), (settings.AccountUsage!.FunctionCount, settings.AccountUsage.TotalCodeSize));
        Assert.Equal((1000, 995, 262144000L, 52428800L), (settings.AccountLimit!.ConcurrentExecutions, settings.AccountLimit.UnreservedConcurrentExecutions, settings.AccountLimit.CodeSizeUnzipped, settings.AccountLimit.CodeSizeZipped));
    }

    private Task<ListFunctionsResponse> ListAsync(ListFunctionsRequest request) => CallAsync(LambdaOperations.ListFunctions, request);

    private static CreateFunctionRequest WithRole(string role) => new()
    {
        FunctionName = "f",
        Runtime = "python3.12",
        Handler = "a.b",
        Role = role,
        Code = new FunctionCode { ZipFile = SecretValue.Own(Zip()) },
    };

    private static CreateFunctionRequest With(string name, string value) => new()
    {
        FunctionName = "f",
        Runtime = "python3.12",
        Handler = "a.b",
        Role = FakeRoles.Run,
        Code = new FunctionCode { ZipFile = SecretValue.Own(Zip()) },
        Environment = new Model.Environment { Variables = new Dictionary<string, SecretValue> { [name] = SecretValue.FromText(value) } },
    };
}
