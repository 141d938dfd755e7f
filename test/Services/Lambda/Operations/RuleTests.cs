using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Tests.Operations;

/// <summary>What a function may not be.</summary>
public sealed class RuleTests : LambdaFixture
{
    private const string NotUnzipped = "Could not unzip uploaded file. Please check your file, then try to upload again.";
    private const int SymbolicLink = 0xA1FF << 16;

    [Theory]
    [InlineData("../outside.py", 0, "x")]
    [InlineData("a/../../outside.py", 0, "x")]
    [InlineData("/etc/passwd", 0, "x")]
    [InlineData("a\\..\\b", 0, "x")]
    [InlineData("link", SymbolicLink, "/etc/passwd")]
    [InlineData("a/link", SymbolicLink, "../../outside")]
    [InlineData("pipe", 0x11FF << 16, "x")]
    public Task Zip_that_leads_elsewhere_is_refused(string name, int attributes, string text) =>
        RefusedAsync("InvalidParameterValueException", NotUnzipped, LambdaOperations.CreateFunction, Function(zip: Zip(text, name, attributes)));

    [Fact]
    public Task Link_within_the_code_is_accepted() => CreateAsync(zip: Zip("../lambda_function.py", "a/link", SymbolicLink));

    [Fact]
    public async Task What_is_no_zip_is_refused()
    {
        await RefusedAsync("InvalidParameterValueException", NotUnzipped, LambdaOperations.CreateFunction, Function(zip: "print('hello')"u8.ToArray()));
        await RefusedAsync(
            "InvalidParameterValueException", "Uploaded file must be a non-empty zip", LambdaOperations.CreateFunction, Function(zip: Zip(_ => { })));
        Assert.Equal(0, await PiecesAsync());
    }

    [Fact]
    public Task Zip_that_is_too_large_unpacked_is_refused()
    {
        var zip = Zip(archive =>
        {
            using var content = archive.CreateEntry("zeros").Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 251; i++)
            {
                content.Write(zeros);
            }
        });
        return RefusedAsync("InvalidParameterValueException", "Unzipped size must be smaller than 262144000 bytes", LambdaOperations.CreateFunction, Function(zip: zip));
    }

    [Theory]
    [InlineData("java21")]
    [InlineData("dotnet8")]
    [InlineData("ruby3.4")]
    [InlineData("python2.7")]
    [InlineData("nodejs4.3")]
    public async Task Runtime_that_does_not_run_here_is_refused(string runtime)
    {
        var refused = await Assert.ThrowsAsync<AwsException>(() => CallAsync(LambdaOperations.CreateFunction, With(runtime, "a.b")));
        Assert.Equal("InvalidParameterValueException", refused.Code);
        Assert.StartsWith($"The runtime {runtime} does not run on this server.", refused.WireMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python3.14")]
    [InlineData("nodejs22.x")]
    [InlineData("provided")]
    [InlineData("provided.al2")]
    [InlineData("provided.al2023")]
    public Task Runtime_that_runs_here_is_accepted(string runtime) => CallAsync(LambdaOperations.CreateFunction, With(runtime, "my-module.handler"));

    [Fact]
    public async Task Zip_needs_runtime_and_handler_and_a_webhook_neither()
    {
        const string mandatory = "Runtime and Handler are mandatory parameters for functions created with deployment packages.";
        await RefusedAsync("InvalidParameterValueException", mandatory, LambdaOperations.CreateFunction, With("python3.12", null));
        await RefusedAsync("InvalidParameterValueException", mandatory, LambdaOperations.CreateFunction, With(null, "a.b"));
        await RefusedAsync(
            "InvalidParameterValueException",
            "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
            LambdaOperations.CreateFunction,
            new CreateFunctionRequest { FunctionName = "f", Role = FakeRoles.Run, PackageType = "Image", Handler = "a.b", Code = new FunctionCode { ImageUri = "https://a.example" } });
    }

    [Theory]
    [InlineData("http://hooks.example/")]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com/image:latest")]
    [InlineData("https://user:password@hooks.example/")]
    [InlineData("file:///etc/passwd")]
    public async Task Webhook_is_an_https_address(string address) => Assert.Equal(
        "InvalidParameterValueException",
        (await Assert.ThrowsAsync<AwsException>(() => CallAsync(LambdaOperations.CreateFunction, Webhook(address)))).Code);

    [Theory]
    [InlineData("http://localhost:8080/x")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://[::1]:9000/")]
    public Task Webhook_on_this_machine_may_be_plain(string address) => CallAsync(LambdaOperations.CreateFunction, Webhook(address));

    [Fact]
    public async Task Sizes_have_limits()
    {
        await RefusedAsync(
            "ValidationException",
            "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
            LambdaOperations.CreateFunction,
            new CreateFunctionRequest { FunctionName = "f", Runtime = "python3.12", Handler = "a.b", Role = FakeRoles.Run, Timeout = 901, Code = new FunctionCode() });
        await CreateAsync();
        await RefusedAsync(
            "ValidationException",
            "1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240",
            LambdaOperations.UpdateFunctionConfiguration,
            new UpdateFunctionConfigurationRequest { FunctionName = "f", MemorySize = 10241 });
    }

    [Fact]
    public async Task Environment_has_limits_and_no_message_tells_a_value()
    {
        const string beginning = "Lambda was unable to configure your environment variables because the environment variables you have provided ";
        await CreateAsync();
        await RefusedAsync(
            "InvalidParameterValueException",
            $"{beginning}contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, AWS_SECRET_ACCESS_KEY",
            LambdaOperations.UpdateFunctionConfiguration,
            Variables(("AWS_SECRET_ACCESS_KEY", "s3cret"), ("AWS_REGION", "x"), ("FINE", "y")));
        await RefusedAsync("InvalidParameterValueException", $"{beginning}exceeded the 4KB limit.", LambdaOperations.UpdateFunctionConfiguration, Variables(("BIG", new string('s', 4090))));
        await RefusedAsync("InvalidParameterValueException", $"{beginning}has a NUL character in ZERO.", LambdaOperations.UpdateFunctionConfiguration, Variables(("ZERO", "a\0b")));
        await CallAsync(LambdaOperations.UpdateFunctionConfiguration, Variables(("BIG", new string('s', 4080))));
    }

    [Fact]
    public async Task What_this_server_does_not_have_is_refused_not_forgotten()
    {
        await CreateAsync();
        var request = new UpdateFunctionConfigurationRequest { FunctionName = "f", Layers = ["arn:aws:lambda:eu-west-1:111111111111:layer:a:1"] };
        await RefusedAsync(
            "InvalidParameterValueException", "Layers is not supported by this server. See docs/use/lambda.md for what functions can have here.", LambdaOperations.UpdateFunctionConfiguration, request);
        await RefusedAsync(
            "InvalidParameterValueException",
            "This server has no S3 to take code from: send the zip itself in ZipFile (with the AWS CLI, --zip-file fileb://function.zip).",
            LambdaOperations.UpdateFunctionCode,
            new UpdateFunctionCodeRequest { FunctionName = "f", S3Bucket = "bucket", S3Key = "key" });
        // What tools send to say that there is none.
        await CallAsync(LambdaOperations.UpdateFunctionConfiguration, new UpdateFunctionConfigurationRequest
        {
            FunctionName = "f",
            Layers = [],
            FileSystemConfigs = [],
            DeadLetterConfig = new DeadLetterConfig(),
            SnapStart = new SnapStart { ApplyOn = "None" },
        });
    }

    private static CreateFunctionRequest With(string? runtime, string? handler) => new()
    {
        FunctionName = "f",
        Runtime = runtime,
        Handler = handler,
        Role = FakeRoles.Run,
        Code = new FunctionCode { ZipFile = SecretValue.Own(Zip()) },
    };

    private static UpdateFunctionConfigurationRequest Variables(params (string Name, string Value)[] variables) => new()
    {
        FunctionName = "f",
        Environment = new Model.Environment { Variables = variables.ToDictionary(each => each.Name, each => SecretValue.FromText(each.Value)) },
    };
}
