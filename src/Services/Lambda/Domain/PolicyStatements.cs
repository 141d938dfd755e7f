using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strongroom.Policy;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>The statement that AddPermission makes of its parameters (API reference, AddPermission; developer guide, "Resource-based
/// policies").</summary>
internal static class PolicyStatements
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The statement of a request.</summary>
    /// <param name="request">AddPermission's.</param>
    /// <param name="arn">The resource, with its qualifier.</param>
    /// <param name="partition">For an account given by its number.</param>
    /// <exception cref="AwsException">InvalidParameterValueException: the principal is none, or parameters that do not go together.</exception>
    public static PermissionRecord Make(AddPermissionRequest request, string arn, string partition)
    {
        if (request.FunctionUrlAuthType is not null && !IsUrlAction(request.Action!))
        {
            throw LambdaErrors.InvalidParameterValueException("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
        }

        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output, Options))
        {
            Write(json, request, arn, partition);
        }

        var statement = new PermissionRecord(request.StatementId!, Encoding.UTF8.GetString(output.WrittenSpan), request.Principal!, request.FunctionUrlAuthType);
        var reading = PolicyDocument.Read(new FunctionPolicy("", [statement]).Text, PolicyKind.Resource, FunctionPolicy.MaximumLength);
        if (reading.Document is null)
        {
            throw reading.Findings.Any(finding => finding.Fault is PolicyFault.Principal or PolicyFault.ServicePrincipal)
                ? InvalidPrincipal()
                : LambdaErrors.InvalidParameterValueException(reading.Findings[0].Message);
        }

        return statement;
    }

    private static bool IsUrlAction(string action) => action is "lambda:InvokeFunctionUrl" or "lambda:*" or "*";

    private static void Write(Utf8JsonWriter json, AddPermissionRequest request, string arn, string partition)
    {
        json.WriteStartObject();
        json.WriteString("Sid", request.StatementId);
        json.WriteString("Effect", "Allow");
        WritePrincipal(json, request.Principal!, partition);
        json.WriteString("Action", request.Action);
        json.WriteString("Resource", arn);
        var equal = new (string Key, string? Value)[]
        {
            ("AWS:SourceAccount", request.SourceAccount),
            ("lambda:EventSourceToken", request.EventSourceToken),
            ("aws:PrincipalOrgID", request.PrincipalOrgID),
            ("lambda:FunctionUrlAuthType", request.FunctionUrlAuthType),
        };
        if (Array.Exists(equal, each => each.Value is not null) || request.SourceArn is not null || request.InvokedViaFunctionUrl is not null)
        {
            json.WriteStartObject("Condition");
            WriteConditions(json, "StringEquals", equal);
            WriteConditions(json, "ArnLike", ("AWS:SourceArn", request.SourceArn));
            WriteConditions(json, "Bool", ("lambda:InvokedViaFunctionUrl", request.InvokedViaFunctionUrl is { } via ? (via ? "true" : "false") : null));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WritePrincipal(Utf8JsonWriter json, string principal, string partition)
    {
        if (principal == "*")
        {
            json.WriteString("Principal", "*");
            return;
        }

        json.WriteStartObject("Principal");
        if (principal.Length == 12 && principal.All(char.IsAsciiDigit))
        {
            json.WriteString("AWS", $"arn:{partition}:iam::{principal}:root");
        }
        else
        {
            json.WriteString(principal.Contains(".amazonaws.com", StringComparison.Ordinal) && !principal.StartsWith("arn:", StringComparison.Ordinal) ? "Service" : "AWS", principal);
        }

        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json, string comparison, params ReadOnlySpan<(string Key, string? Value)> conditions)
    {
        var open = false;
        foreach (var (key, value) in conditions)
        {
            if (value is null)
            {
                continue;
            }

            if (!open)
            {
                json.WriteStartObject(comparison);
                open = true;
            }

            json.WriteString(key, value);
        }

        if (open)
        {
            json.WriteEndObject();
        }
    }

    private static AwsException InvalidPrincipal() =>
        LambdaErrors.InvalidParameterValueException("The provided principal was invalid. Please check the principal and try again.");
}
