using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Strongroom.Guards.Tests;

/// <summary>Every error that the model declares for an operation of Secrets Manager is answered in some test, or stands
/// here with the reason why it cannot be.</summary>
public sealed class DeclaredErrorTests
{
    private const string OnlyManaged = "answered for secrets that another AWS service manages, which nobody can make here";
    private const string ByModel = "what could be wrong with its parameters is answered as ValidationException, by the model's constraints or as a bad name";
    private const string NoPolicy = "the request carries no resource policy";

    private static readonly Dictionary<(string Operation, string Error), string> Impossible = new()
    {
        [("*", "InternalServiceError")] = "answered by the pipeline for whatever is unexpected: test/Server/Hosting",
        [("*", "PreconditionNotMetException")] = OnlyManaged,
        [("CreateSecret", "LimitExceededException")] = "a new secret has one version, and the number of secrets has no limit",
        [("CreateSecret", "ResourceNotFoundException")] = "it names nothing that has to exist but the key, whose absence is EncryptionFailure",
        [("CreateSecret", "MalformedPolicyDocumentException")] = NoPolicy,
        [("UpdateSecret", "MalformedPolicyDocumentException")] = NoPolicy,
        [("DeleteSecret", "InvalidRequestException")] = OnlyManaged,
        [("RestoreSecret", "InvalidRequestException")] = OnlyManaged,
        [("DescribeSecret", "InvalidParameterException")] = ByModel,
        [("GetResourcePolicy", "InvalidParameterException")] = ByModel,
        [("GetSecretValue", "InvalidParameterException")] = ByModel,
        [("ListSecretVersionIds", "InvalidParameterException")] = ByModel,
        [("StopReplicationToReplica", "InvalidParameterException")] = ByModel,
        [("ValidateResourcePolicy", "InvalidParameterException")] = ByModel,
        [("GetRandomPassword", "InvalidRequestException")] = "it works on no state that a request could be in conflict with",
        [("ListSecrets", "InvalidRequestException")] = "it works on no state that a request could be in conflict with",
    };

    private static readonly Dictionary<string, string> Constants = new()
    {
        ["InvalidParameter"] = "InvalidParameterException",
        ["InvalidRequest"] = "InvalidRequestException",
        ["NotFound"] = "ResourceNotFoundException",
    };

    [Fact]
    public void Every_declared_error_is_answered_in_a_test_or_explained()
    {
        var answered = Answered();
        var declared = Declared().ToList();
        Assert.NotEmpty(declared);
        Assert.Empty(declared.Where(each => !answered.Contains(each) && !IsExplained(each)));
    }

    [Fact]
    public void No_explanation_is_out_of_date()
    {
        var answered = Answered();
        Assert.Empty(Impossible.Keys.Where(answered.Contains));
        var declared = Declared().ToHashSet();
        Assert.Empty(Impossible.Keys.Where(each => each.Operation != "*" && !declared.Contains(each)));
    }

    private static bool IsExplained((string Operation, string Error) each) =>
        Impossible.ContainsKey(each) || Impossible.ContainsKey(("*", each.Error));

    private static IEnumerable<(string Operation, string Error)> Declared()
    {
        using var model = JsonDocument.Parse(Tree.Read("api/secretsmanager.json"));
        foreach (var operation in model.RootElement.GetProperty("operations").EnumerateObject().ToList())
        {
            foreach (var error in operation.Value.GetProperty("errors").EnumerateArray())
            {
                yield return (operation.Name, error.GetProperty("shape").GetString()!);
            }
        }
    }

    /// <summary>
    /// Operation and error of every call in the tests that asserts a refusal: <c>RefusedAsync(code, …, operation, …)</c>,
    /// <c>AbsentAsync(operation, …)</c>; and, for the batch that tells errors in its answer, those written in its tests.
    /// </summary>
    private static HashSet<(string Operation, string Error)> Answered()
    {
        var answered = new HashSet<(string, string)>();
        foreach (var path in Tree.Sources("test/Services/SecretsManager/Operations"))
        {
            var root = CSharpSyntaxTree.ParseText(Tree.Read(path)).GetRoot();
            foreach (var call in root.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                var operation = call.ArgumentList.Arguments.Select(argument => OperationOf(argument.Expression)).FirstOrDefault(name => name is not null);
                var code = (call.Expression as IdentifierNameSyntax)?.Identifier.Text switch
                {
                    "RefusedAsync" => CodeOf(call.ArgumentList.Arguments[0].Expression),
                    "AbsentAsync" => "ResourceNotFoundException",
                    _ => null,
                };
                if (operation is not null && code is not null)
                {
                    answered.Add((operation, code));
                }
            }

            if (Path.GetFileName(path) == "BatchGetSecretValueTests.cs")
            {
                answered.UnionWith(root.DescendantNodes().OfType<LiteralExpressionSyntax>().Select(literal => ("BatchGetSecretValue", literal.Token.ValueText)));
            }
        }

        return answered;
    }

    private static string? OperationOf(ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "SecretsManagerOperations" } } access
            ? access.Name.Identifier.Text
            : null;

    private static string? CodeOf(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        IdentifierNameSyntax constant => Constants.GetValueOrDefault(constant.Identifier.Text),
        _ => null,
    };
}
